/** The planted copies of a run's benchmarks alone: made where they are not sealed yet, without any other stage. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { SelfTestReport } from "../../stages/decontaminate/self-test.ts";
import type { LoadedConfig } from "../config.ts";
import { RECIPES, stagesUntil } from "../recipes.ts";
import { selfTestFile, writesOf } from "../store/chain.ts";
import { stageKeys } from "../store/keys.ts";
import { withLease } from "../store/lease.ts";
import type { RunDir } from "../store/run-dir.ts";
import { StageFiles } from "../store/stage-files.ts";
import { checkInputs, checkNeeds } from "./preflight.ts";
import { prepareArtifacts } from "./prepare.ts";

type Place = { run: RunDir; signal: AbortSignal; say: (line: string) => void };

/** @throws UserError where a benchmark cannot be read, or there is no interpreter or no model */
export async function selfTestOf(loaded: LoadedConfig, { run, signal, say }: Place): Promise<SelfTestReport> {
  const { config, baseDir } = loaded;
  const recipe = RECIPES.dataset;
  const stages = stagesUntil(recipe, config, "decontaminate");
  const last = stages.filter((stage) => stage.name === "decontaminate");
  await checkInputs([recipe.source, ...last], loaded);
  await checkNeeds(last, { config, baseDir });
  const keys = await stageKeys(recipe, stages, { config, baseDir, run, remember: true });
  const place = { run, config, baseDir, keys, zygotes: availableParallelism() };
  await withLease(run.root, ({ lost }) =>
    prepareArtifacts(last, {
      ...place,
      signal: AbortSignal.any([signal, lost.signal]),
      count: () => undefined,
      log: say,
    }),
  );
  const stage = last[0];
  if (stage === undefined) throw new Error("the recipe has no stage decontaminate");
  const key = keys.get(stage.name)?.key ?? "";
  const files = new StageFiles(run, { stage: stage.name, key, writes: writesOf(stage) });
  return SelfTestReport.parse(JSON.parse(await readFile(selfTestFile(files), "utf8")));
}
