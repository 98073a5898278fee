/** The rows of a training: files, and errors of prepared data; the Python side is not run. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256 } from "../../io/hash.ts";
import type { UserFault } from "../../schemas/errors.ts";
import { dataFiles, type Prepared, prepareData } from "../../trainer/data.ts";
import { PREPARED, planOf } from "./plans.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("the train files of every set are read in order, with their hashes, and nothing else", async () => {
  for (const set of ["multi_turn", "single_turn"]) await mkdir(join(folder, set));
  for (const name of ["multi_turn/train-1.parquet", "multi_turn/train-0.parquet", "multi_turn/train.json"])
    await writeFile(join(folder, name), name);
  await writeFile(join(folder, "single_turn", "train-0.parquet"), "");
  const faults: UserFault[] = [];
  const files = await dataFiles(folder, ["single_turn", "multi_turn"], faults);
  expect(files.map(({ path }) => path.slice(folder.length + 1))).toEqual([
    "single_turn/train-0.parquet",
    "multi_turn/train-0.parquet",
    "multi_turn/train-1.parquet",
  ]);
  expect(new Set(files.map((file) => file.sha256)).size).toBe(3);
  expect(faults).toEqual([]);
});

test("every set without files is named", async () => {
  const faults: UserFault[] = [];
  expect(await dataFiles(folder, ["multi_turn", "single_turn"], faults)).toEqual([]);
  expect(faults.map(({ where }) => where)).toEqual(
    ["multi_turn", "single_turn"].map((set) => join(folder, set)),
  );
});

/** The faults of data that was prepared before with these values. */
async function faultsOf(changed: Partial<Prepared>): Promise<UserFault[]> {
  const { settings, model, files } = await planOf();
  const { loss, sequence_length, seed, eval_fraction } = settings;
  const key = sha256([
    files.map((file) => file.sha256),
    model.fingerprint,
    loss,
    sequence_length,
    seed,
    eval_fraction,
  ]);
  const prepared = { ...PREPARED, ...changed };
  await writeFile(join(folder, "prepared.json"), JSON.stringify({ key, prepared }));
  const faults: UserFault[] = [];
  const request = { files, model, settings, scratch: folder, out: folder };
  expect(await prepareData(request, faults)).toEqual(prepared);
  return faults;
}

const counts = (rows: number) => ({ rows, tokens: 1, trained_tokens: 1, packs: 1 });
const left = (count: number) => Array.from({ length: count }, () => ({ example_id: "e", tokens: 9000 }));

test("data prepared from equal rows, tokenizer and values is reused, without a fault", async () => {
  expect(await faultsOf({})).toEqual([]);
});

test("every kind of bad row is a fault of its own, with examples", async () => {
  const faults = await faultsOf({
    faults: [
      { fault: "no trained token", count: 3, where: ["e1", "e2"] },
      { fault: "an unknown role", count: 1, where: ["e3"] },
    ],
  });
  expect(faults.map(({ got }) => got)).toEqual(["3 with no trained token", "1 with an unknown role"]);
  expect(faults.map(({ where }) => where.split(": ")[1])).toEqual(["e1, e2, …", "e3"]);
});

test("no rows at all is a fault, unless bad rows explain it", async () => {
  const none = { train: counts(0), eval: counts(0) };
  expect((await faultsOf(none)).map(({ got }) => got)).toEqual(["none"]);
  const bad = [{ fault: "an unknown role", count: 1, where: ["e3"] }];
  expect((await faultsOf({ ...none, faults: bad })).map(({ got }) => got)).toEqual([
    "1 with an unknown role",
  ]);
});

test("more than one row in a hundred that is too long is a fault, held-out rows included in the count", async () => {
  const rows = { train: counts(900), eval: counts(90) };
  expect(await faultsOf({ ...rows, left_out: left(10) })).toEqual([]);
  const [fault] = await faultsOf({ ...rows, left_out: left(11) });
  expect(fault?.got).toBe("11 of 1001, the longest 1900");
});

test("a checkpoint with another chat template is refused, and the error names its layout", async () => {
  const [fault, ...more] = await faultsOf({ template: "one that ends '<|im_end|>'" });
  expect(more).toEqual([]);
  expect(fault?.where).toMatch(/: chat template$/);
  expect(fault?.got).toContain("<|im_end|>");
  expect(await faultsOf({ template: null })).toEqual([]);
});

test("a family that transformers cannot train is one error, whatever its template", async () => {
  const faults = await faultsOf({ family: "model_type gemma3, which also reads images", template: "other" });
  expect(faults.map(({ got }) => got)).toEqual(["model_type gemma3, which also reads images"]);
});
