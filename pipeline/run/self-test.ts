/** The self-test of decontaminate on its own: made unless it is sealed, without any other stage. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { SelfTestReport } from "../../stages/decontaminate/self-test.ts";
import type { LoadedConfig } from "../config.ts";
import { producerOf, RECIPES, stagesUntil } from "../recipes.ts";
import { filesOf, selfTestFile } from "../store/chain.ts";
import { stageKeys } from "../store/keys.ts";
import { withLease } from "../store/lease.ts";
import type { RunDir } from "../store/run-dir.ts";
import { checkInputs, checkNeeds } from "./preflight.ts";
import { prepareArtifacts } from "./prepare.ts";

/**
 * @throws UserError if a benchmark cannot be read, or the interpreter or the embedding model is
 *   missing
 */
export async function selfTestOf(
  loaded: LoadedConfig,
  { run, signal, say }: { run: RunDir; signal: AbortSignal; say: (line: string) => void },
): Promise<SelfTestReport> {
  const { config, baseDir } = loaded;
  const recipe = RECIPES.dataset;
  const name = producerOf("contamination/1");
  const stages = stagesUntil(recipe, config, name);
  const last = stages.filter((stage) => stage.name === name);
  await checkInputs([recipe.source, ...last], loaded);
  await checkNeeds(last, { config, baseDir });
  const unkeyed = { run, config, baseDir, recipe, stages };
  const keys = await stageKeys(unkeyed, { remember: true });
  await withLease(run.root, ({ lost }) =>
    prepareArtifacts({
      ...unkeyed,
      stages: last,
      keys,
      zygotes: availableParallelism(),
      signal: AbortSignal.any([signal, lost.signal]),
      count: () => undefined,
      log: say,
    }),
  );
  const stage = last[0];
  if (stage === undefined) throw new Error(`the recipe has no stage ${name}`);
  const report = selfTestFile(filesOf(run, stage, keys));
  return SelfTestReport.parse(JSON.parse(await readFile(report, "utf8")));
}
