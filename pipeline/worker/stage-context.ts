/** Makes the StageContext of a stage: for a pass over a bucket, and for making its artifact. */

import { readFile } from "node:fs/promises";
import { hashUnit } from "../../io/hash.ts";
import { runsInTurn } from "../../judge/gate.ts";
import { JUDGE_VERSION, JUDGE_VERSIONS, type Judge } from "../../judge/judge.ts";
import type { StageContext } from "../../stages/define-stage.ts";
import { armOf } from "../../stages/generate.ts";
import type { BucketJournal } from "../journal/journal.ts";
import { sharedTexts } from "../journal/shared.ts";
import { journaledEmbedder } from "../journal/vectors.ts";
import { journaledJudge, type Rest } from "../journal/verdicts.ts";
import { journaledPolicy } from "../journal/wrap.ts";
import { producerOf, type RecipeStage } from "../recipes.ts";
import type { ChainLink } from "../store/chain.ts";
import type { RunDir } from "../store/run-dir.ts";
import type { Services } from "./services.ts";
import type { PassSetup } from "./setup.ts";

/** The stage that writes feedback. */
const SAMPLING = producerOf("trajectory/1");
/** The stage that judges programs on all tests. */
const VERIFYING = producerOf("verification/1");

/** The stage name under which verdicts are recorded. */
const purposeOf = (stage: RecipeStage): string =>
  (stage.writes === "decisions" ? undefined : stage.verdictsOf) ?? stage.name;

/** The run, the services that a stage uses, and the journal for its verdicts. */
export type StageSetup = Pick<StageContext, "config" | "baseDir" | "signal" | "count" | "log"> & {
  run: RunDir;
  services: Services;
  journal: BucketJournal;
  /** The stage of this run that judges programs on all tests, if generate asks for it too. */
  rest?: Rest | undefined;
};

/** What differs between a pass over a bucket and making an artifact. */
type StageSources = {
  policy(): StageContext["policy"];
  embedder: StageContext["embedder"];
  artifact: StageContext["artifact"];
};

/**
 * Judge and policy are looked up on access: only those that a stage names in `needs` have been
 * started.
 */
export function stageContext(stage: RecipeStage, setup: StageSetup, sources: StageSources): StageContext {
  const { run, config, baseDir, services, journal, signal, count, log, rest } = setup;
  let judge: Judge | null = null;
  return {
    seed: run.facts.seed,
    config,
    baseDir,
    get judge() {
      const purpose = purposeOf(stage);
      // Recorded answers depend on the verdicts that feedback was written from, whatever judge made
      // them.
      const versions = purpose === SAMPLING ? JUDGE_VERSIONS : [JUDGE_VERSION];
      const asking = { purpose, python: config.judge.python, versions };
      judge ??= journaledJudge(services.judge, journal, { ...asking, count, signal, rest });
      return judge;
    },
    async freshJudge(run) {
      const judge = await services.freshJudge(run);
      // Each run has records of its own, under the stage's prefix: `--from` forgets them.
      const asking = { purpose: `${purposeOf(stage)}|${run}`, python: config.judge.python };
      const runGated: Judge["runGated"] = (requests) => runsInTurn((request) => judge.run(request), requests);
      return journaledJudge({ ...judge, runGated }, journal, { ...asking, count, signal });
    },
    judgesRest: rest !== undefined,
    get policy() {
      return sources.policy();
    },
    embedder: sources.embedder,
    random: (id) => hashUnit(run.facts.seed, stage.name, id),
    artifact: sources.artifact,
    shared: sharedTexts(journal, { stage: purposeOf(stage), count, log }),
    count,
    log,
    signal,
  };
}

type Pass = { setup: PassSetup; journal: BucketJournal; signal: AbortSignal };

export function passContext({ stage, artifact }: ChainLink, { setup, journal, signal }: Pass): StageContext {
  const { config, baseDir, services, count, chain, defer } = setup;
  const isVerified = stage.name === SAMPLING && chain.some((link) => link.stage.name === VERIFYING);
  const isAskedHere = config.generate.budget !== "fixed";
  const rest = isVerified ? { purpose: VERIFYING, isAskedHere } : undefined;
  const log: StageContext["log"] = (message, fields) => setup.log(message, { stage: stage.name, ...fields });
  return stageContext(
    stage,
    { ...setup, journal, signal, log, rest },
    {
      policy: () => {
        const arm = armOf(config, services.policy, baseDir);
        return journaledPolicy(services.policy, journal, { arm, count, defer });
      },
      embedder: async () => journaledEmbedder(await services.embedder(), journal),
      artifact: () => readArtifact(stage.name, artifact),
    },
  );
}

const artifacts = new Map<string, Promise<Uint8Array>>();

/** Reads the sealed artifact once per process. */
function readArtifact(stage: string, artifact: ChainLink["artifact"]): Promise<Uint8Array> {
  if (artifact === null) throw new Error(`stage ${stage} has no artifact: it defines no \`prepare\``);
  const known = artifacts.get(artifact.file) ?? readFile(artifact.file);
  artifacts.set(artifact.file, known);
  return known;
}
