/** What a stage may use of the world while a bucket passes, or while its artifact is made; see StageContext. */
import { readFile } from "node:fs/promises";
import { hashUnit } from "../io/hash.ts";
import type { StageContext } from "../stages/define-stage.ts";
import { armOf } from "../stages/generate.ts";
import type { BucketJournal } from "./journal/journal.ts";
import { journaledEmbedder } from "./journal/vectors.ts";
import { journaledJudge, journaledPolicy } from "./journal/wrap.ts";
import type { ChainLink, PassSetup } from "./pass.ts";
import type { RecipeStage } from "./recipes.ts";

/** Under which stage's name verdicts are recorded. */
export const purposeOf = (stage: RecipeStage): string =>
  (stage.writes === "decisions" ? undefined : stage.verdictsOf) ?? stage.name;

type Place = { setup: PassSetup; journal: BucketJournal; signal: AbortSignal };

export function passContext({ stage, artifact }: ChainLink, { setup, journal, signal }: Place): StageContext {
  const { config, baseDir, services, count, log, run } = setup;
  return {
    seed: run.facts.seed,
    config,
    baseDir,
    get judge() {
      const purpose = purposeOf(stage);
      return journaledJudge(services.judge, journal, { purpose, python: config.judge.python, count });
    },
    get policy() {
      const arm = armOf(config, services.policy, baseDir);
      return journaledPolicy(services.policy, journal, { arm, count });
    },
    embedder: async () => journaledEmbedder(await services.embedder(), journal),
    random: (id) => hashUnit(run.facts.seed, stage.name, id),
    artifact: () => readArtifact(stage.name, artifact),
    count,
    log: (message, fields) => log(message, { stage: stage.name, ...fields }),
    signal,
  };
}

const artifacts = new Map<string, Promise<Uint8Array>>();

/** Reads the sealed artifact once a process. */
function readArtifact(stage: string, artifact: ChainLink["artifact"]): Promise<Uint8Array> {
  if (artifact === null) throw new Error(`stage ${stage} has no artifact: it defines no \`prepare\``);
  const known = artifacts.get(artifact.file) ?? readFile(artifact.file);
  artifacts.set(artifact.file, known);
  return known;
}
