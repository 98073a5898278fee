import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepingPlan } from "../../../pipeline/evaluation/keep-plan.ts";
import { Plan, writePlan } from "../../../pipeline/store/plan.ts";
import { openRunDir } from "../../../pipeline/store/run-dir.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeLoaded } from "./made-scores.ts";

const folder = scratchFolder();
const { config } = makeLoaded();

/** A run directory with a plan and the `latest` file of one stage. */
async function made(name: string, recipe: string) {
  const root = join(folder, name);
  const latest = join(root, "stages", "verify", "latest");
  mkdirSync(join(root, "stages", "verify"), { recursive: true });
  mkdirSync(join(root, "stages", "import"));
  writeFileSync(join(root, "run.json"), JSON.stringify({ schema: "run/1", seed: 1, buckets: 1 }));
  writeFileSync(latest, "key-dataset\n");
  const run = await openRunDir(root);
  const plan = { schema: "plan/1", recipe, until: "verify", baseDir: "/", config, keys: {}, zygotes: 1 };
  await writePlan(run, Plan.parse(plan));
  const change = () => {
    writeFileSync(run.planFile, "{}");
    writeFileSync(latest, "key-evaluation\n");
    writeFileSync(join(root, "stages", "import", "latest"), "new\n");
  };
  return { root, change, texts: () => [run.planFile, latest].map((file) => readFileSync(file, "utf8")) };
}

test("plan and latest files of a dataset are restored; files that were not there stay", async () => {
  const run = await made("dataset", "dataset");
  const before = run.texts();
  const result = await keepingPlan(run.root, async () => {
    run.change();
    return "done";
  });
  expect(result).toBe("done");
  expect(run.texts()).toEqual(before);
  expect(existsSync(join(run.root, "stages", "import", "latest"))).toBe(true);
});

test("they are restored after an error too, which is passed on", async () => {
  const run = await made("failing", "dataset");
  const before = run.texts();
  const work = async () => {
    run.change();
    throw new Error("broken");
  };
  await expect(keepingPlan(run.root, work)).rejects.toThrow("broken");
  expect(run.texts()).toEqual(before);
});

test("an evaluation of its own keeps what it wrote", async () => {
  const run = await made("evaluation", "evaluate");
  await keepingPlan(run.root, async () => run.change());
  expect(run.texts()).toEqual(["{}", "key-evaluation\n"]);
});

test("a plan that cannot be read is not restored", async () => {
  const run = await made("torn", "dataset");
  writeFileSync(join(run.root, "plan.json"), "{");
  await keepingPlan(run.root, async () => run.change());
  expect(run.texts()[1]).toBe("key-evaluation\n");
});

test("without a run directory the work is done, and nothing is made", async () => {
  const nowhere = join(folder, "nowhere");
  expect(await keepingPlan(nowhere, async () => 7)).toBe(7);
  expect(existsSync(nowhere)).toBe(false);
});
