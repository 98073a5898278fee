/** The chains of an evaluation: which arms are reported, which are of a configuration before. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { currentFile } from "../../../pipeline/store/arms.ts";
import { writePlan } from "../../../pipeline/store/plan.ts";
import { openSource } from "../../../pipeline/store/source.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeManifest } from "../manifests.ts";
import { contextAt, keyOf, planOf, put } from "./made-store.ts";

const STAGES = RECIPES.evaluate.stages.map(({ name }) => name);
let root: string;
/** The plan on disk is that of the arm. */
async function planned(arm: string): Promise<void> {
  const { run, config, baseDir } = contextAt(root);
  const keys = new Map(
    ["import", ...STAGES].map((name) => [name, { ...keyOf(name), key: `${name}-${arm}` }]),
  );
  await writePlan(run, planOf({ config, baseDir, keys }, { until: "score", recipe: "evaluate" }));
}

beforeEach(async () => {
  root = scratchFolder();
  put(join(root, "run.json"), { schema: "run/1", seed: 1, buckets: 2 });
  await planned("b");
});

/** The manifests of the stages of an arm, up to the number given. */
function made(arm: string, stages = STAGES.length): void {
  for (const [i, stage] of STAGES.slice(0, stages).entries()) {
    const key = `${stage}-${arm}`;
    const parent = i === 0 ? "import-key" : `${STAGES[i - 1]}-${arm}`;
    put(join(root, "stages", stage, key, "manifest.json"), { ...makeManifest(stage), key, parent });
    put(join(root, "stages", stage, "latest"), `${key}\n`);
  }
}
const current = (strategies: string[], done: string[]) =>
  put(currentFile(root), { schema: "arms/1", strategies, done: done.map((arm) => `score-${arm}`) });
const armsOf = async () => {
  const { chains, formerArms } = await openSource(root);
  for (const chain of chains) expect(chain.map(({ name }) => name)).toEqual(STAGES);
  return [chains.map((chain) => chain.at(-1)?.files.folder.split("score-").at(-1)), formerArms];
};

test("done arms come in the order of the evaluation, not of their keys; arms of former ones are counted", async () => {
  for (const arm of ["a", "b", "c"]) made(arm);
  current(["one", "two"], ["c", "b", "c"]);
  expect(await armsOf()).toEqual([["c", "b"], 1]);
});

test("the arm that is under way is the last chain, and is no former one", async () => {
  for (const arm of ["a", "c"]) made(arm);
  made("b", 2);
  current(["one", "two"], ["a"]);
  expect(await armsOf()).toEqual([["a", "b"], 1]);
});

test("an arm that was done once and is done again is not listed twice", async () => {
  made("b");
  current(["one", "two"], ["b"]);
  expect(await armsOf()).toEqual([["b"], 0]);
});

test("an arm without its last manifest is not done, whatever the list says", async () => {
  made("a", 2);
  current(["one"], ["a"]);
  expect(await armsOf()).toEqual([["b"], 0]);
});

test("without a list of arms all done ones are taken; without any, the planned one", async () => {
  expect(await armsOf()).toEqual([["b"], 0]);
  for (const arm of ["c", "a"]) made(arm);
  expect(await armsOf()).toEqual([["a", "c"], 0]);
});

test("manifests are those of the first chain, in the order of its stages, and only of stages that are done", async () => {
  made("b", 2);
  put(join(root, "stages", "import", "import-b", "manifest.json"), makeManifest("import"));
  const { manifests } = await openSource(root);
  expect(manifests.map(({ stage }) => stage)).toEqual(["import", "generate", "verify"]);
});

test("a stage of an arm without a manifest is in no chain", async () => {
  made("a");
  put(join(root, "stages", "score", "score-unfinished", "rows-0000.parquet"), "half");
  expect(await armsOf()).toEqual([["a"], 0]);
});
