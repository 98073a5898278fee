import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isRunDir, openRunDir, RunDir, removeEmptyRun } from "../../../pipeline/store/run-dir.ts";
import { swap } from "../../../pipeline/store/swap.ts";
import { scratchFolder } from "../../io/scratch.ts";

const folder = scratchFolder();
const FACTS = { schema: "run/1", seed: 1, buckets: 4 } as const;

function begun(name: string): RunDir {
  const run = new RunDir(join(folder, name), FACTS);
  mkdirSync(run.stageKey("import", "key"), { recursive: true });
  mkdirSync(run.measurements, { recursive: true });
  writeFileSync(join(run.root, "run.json"), JSON.stringify(FACTS));
  writeFileSync(run.inputHashes, "{}");
  return run;
}

test("of a run whose import failed nothing is left but the user's own files", async () => {
  const run = begun("failed");
  writeFileSync(join(run.root, "notes.txt"), "mine");
  await removeEmptyRun(run, "import");
  expect(readdirSync(run.root)).toEqual(["notes.txt"]);
});

test("a folder that is not empty stays", async () => {
  const run = begun("used");
  const file = join(run.stageKey("import", "key"), "bucket-0000.parquet");
  writeFileSync(file, "");
  await removeEmptyRun(run, "import");
  expect(existsSync(file)).toBe(true);
});

test("a directory is a run once run.json exists, and a damaged one is refused", async () => {
  const run = begun("opened");
  expect(await isRunDir(run.root)).toBe(true);
  expect((await openRunDir(run.root)).facts).toEqual(FACTS);
  writeFileSync(join(run.root, "run.json"), "{");
  await expect(openRunDir(run.root)).rejects.toThrow("the run.json of a run directory");
  rmSync(join(run.root, "run.json"));
  expect(await isRunDir(run.root)).toBe(false);
  await expect(openRunDir(run.root)).rejects.toThrow("ENOENT");
});

test("swap puts a folder in the place of another, and leaves nothing beside it", async () => {
  const [made, place] = [join(folder, "swap", "made"), join(folder, "swap", "place")];
  for (const content of ["one", "two"]) {
    mkdirSync(made, { recursive: true });
    writeFileSync(join(made, content), content);
    await swap(made, place);
    expect(readdirSync(place)).toEqual([content]);
  }
  expect(readdirSync(join(folder, "swap"))).toEqual(["place"]);
});
