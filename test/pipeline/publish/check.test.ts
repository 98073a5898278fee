/** Each check passes on what publish wrote, and fails once on a folder with one fault. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { readAllParquet, writeParquet } from "../../../io/parquet.ts";
import { checkPublished } from "../../../pipeline/publish/check.ts";
import type { RunContext } from "../../../pipeline/store/run-context.ts";
import { openSource } from "../../../pipeline/store/source.ts";
import { Decision } from "../../../schemas/decision.ts";
import { Example } from "../../../schemas/example.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { problemAt } from "../report/made/records.ts";
import { configured, finishedRun, makeWhole, published } from "./made-dataset.ts";

const folders = scratchFolder();
const whole = join(folders, "run");
let context: RunContext;
let root: string;
beforeAll(async () => {
  const made = join(folders, "made");
  await makeWhole(made);
  context = await finishedRun(made, whole);
  await published(context);
});
beforeEach(() => {
  root = join(scratchFolder(), "run");
  cpSync(whole, root, { recursive: true });
});

const at = (...parts: string[]): string => join(root, ...parts);
const dataset = (...parts: string[]): string => at("dataset", ...parts);
const edit = (file: string, from: string | RegExp, to: string) => {
  const text = readFileSync(file, "utf8");
  expect(text.search(from)).toBeGreaterThan(-1);
  writeFileSync(file, text.replace(from, to));
};
/** The checks that fail, each with what it found. */
const failures = async (): Promise<Record<string, string>> => {
  const checks = await checkPublished(root);
  return Object.fromEntries(checks.filter(({ ok }) => !ok).map(({ name, found }) => [name, found]));
};

test("every check passes on what was published, and says what it found", async () => {
  const checks = await checkPublished(root);
  expect(checks.map(({ name, ok, found }) => [name, ok, found])).toEqual([
    ["dataset of these stages", true, "yes"],
    ["decontamination", true, "1 problems removed"],
    ["card", true, "its header can be read"],
    ["licence", true, "cc-by-4.0"],
    ["sources", true, "Made problems (mit)"],
    ["default config", true, "sft"],
    ["config multi_turn", true, "6 rows"],
    ["config single_turn", true, "3 rows"],
    ["config problems", true, "3 rows"],
    ["config sft", true, "0 rows"],
  ]);
});

test("without a dataset there is nothing to check, and the command that makes one is named", async () => {
  rmSync(dataset("rftkit.json"));
  await expect(checkPublished(root)).rejects.toThrow(/none[\s\S]*rftkit run CONFIG/);
});

test.each([
  ["of other stages", '"0"'],
  ["of no stamp", "[]"],
  ["that is torn", "{"],
])("a dataset %s is out of date", async (_, stamp) => {
  writeFileSync(dataset("rftkit.json"), stamp);
  expect(Object.keys(await failures())).toEqual(["dataset of these stages"]);
});

test("a dataset of a run that was not decontaminated is refused", async () => {
  rmSync(at("stages", "decontaminate", "key-decontaminate", "manifest.json"));
  expect(await failures()).toEqual({
    "dataset of these stages": "stages or configuration have changed since",
    decontamination: "has not run",
  });
});

test("rights that are not stated are told apart: the licence of the set, and those of its sources", async () => {
  await configured(
    { ...context, run: Object.assign(Object.create(context.run), { root }) },
    {
      publish: { sources: [] },
    },
  );
  const { "dataset of these stages": _, ...rest } = await failures();
  expect(rest).toEqual({ licence: "none", sources: "none" });
});

test.each<[string, string | null]>([
  ["no README.md", null],
  ["README.md has no header between lines of three dashes", "# Title\n"],
  ["its header is not YAML", "---\na: [\n---\n"],
  ["its header: ", "---\nconfigs: 3\n---\n"],
])("a card without a usable header fails: %s", async (found, text) => {
  rmSync(dataset("README.md"));
  if (text !== null) writeFileSync(dataset("README.md"), text);
  expect((await failures()).card).toContain(found);
});

test("another default config, or none, is refused", async () => {
  edit(dataset("README.md"), /\n +default: true/, "");
  expect(await failures()).toEqual({ "default config": "none" });
});

test("a card that counts other rows than the files hold is refused", async () => {
  edit(dataset("README.md"), "num_examples: 6", "num_examples: 7");
  expect(await failures()).toEqual({ "config multi_turn": "6 rows; the card says 7" });
});

test("a card whose features are not those of the schema is refused", async () => {
  edit(dataset("README.md"), "name: solved_at_turn", "name: solved_at");
  expect(await failures()).toEqual({ "config multi_turn": "6 rows; features differ from the card's" });
});

const files = { schema: Example, schemaName: "example/1" };
async function rewritten(change: (rows: Example[]) => Example[]): Promise<void> {
  const file = dataset("multi_turn", "train-00000.parquet");
  const rows = change(await readAllParquet(file, files));
  await writeParquet(file, { ...files, rows, mode: "replace" });
}

test("a row of a removed problem is found, and the problem is named", async () => {
  const { problem_id } = problemAt(0);
  await rewritten((rows) => rows.map((row, i) => (i === 2 ? { ...row, problem_id } : row)));
  const found = `6 rows; 1 rows of removed problems, first ${problem_id}`;
  expect(await failures()).toEqual({ "config multi_turn": found });
});

test("an id that two rows share is found", async () => {
  let id = "";
  await rewritten((rows) => {
    id = rows[0]?.example_id ?? "";
    return rows.map((row, i) => (i === 1 ? { ...row, example_id: id } : row));
  });
  expect(await failures()).toEqual({ "config multi_turn": `6 rows; duplicate ids, first ${id}` });
});

test("a row that does not fit its schema fails the config, not the command", async () => {
  writeFileSync(dataset("single_turn", "train-00000.parquet"), "PAR1 damaged");
  const found = await failures();
  expect(Object.keys(found)).toEqual(["config single_turn"]);
  expect(found["config single_turn"]).toContain("train-00000.parquet");
});

test("a config without files, or without a folder, is refused", async () => {
  rmSync(dataset("single_turn"), { recursive: true });
  mkdirSync(dataset("single_turn"));
  rmSync(dataset("problems"), { recursive: true });
  const found = await failures();
  expect(found["config single_turn"]).toBe("0 rows; no train-*.parquet");
  expect(found["config problems"]).toContain("ENOENT");
});

test.each(["../../etc", "toString"])(
  "a config that this program does not write (%s) is refused",
  async (name) => {
    edit(dataset("README.md"), "config_name: single_turn", `config_name: ${name}`);
    expect((await failures())[`config ${name}`]).toContain("not a config of rftkit");
  },
);

test("the decisions of every bucket are read: a row of any removed problem is found", async () => {
  const { run, chains } = await openSource(root);
  const files = chains[0]?.find(({ name }) => name === "decontaminate")?.files;
  expect(run.facts.buckets).toBe(2);
  const decisions = (await files?.readDecisions(1)) ?? [];
  const rows = decisions.map((decision) => ({ ...decision, kept: false, reason: "cross_test" }));
  const schema = { schema: Decision, schemaName: "decision/1" };
  await writeParquet(files?.decisionsFile(1) ?? "", { ...schema, rows, mode: "replace" });
  expect(await failures()).toEqual({
    "config multi_turn": `6 rows; 4 rows of removed problems, first ${problemAt(1).problem_id}`,
    "config single_turn": `3 rows; 2 rows of removed problems, first ${problemAt(1).problem_id}`,
    "config problems": `3 rows; 2 rows of removed problems, first ${problemAt(1).problem_id}`,
  });
});

test("several default configs are refused and named", async () => {
  edit(dataset("README.md"), "config_name: single_turn", "config_name: single_turn\n    default: true");
  expect(await failures()).toEqual({ "default config": "single_turn,sft" });
});

test("a config that the card does not describe is refused", async () => {
  edit(dataset("README.md"), /(dataset_info:[\s\S]*?config_name: )single_turn/, "$1other");
  expect((await failures())["config single_turn"]).toBe(
    "3 rows; the card says nothing; features differ from the card's",
  );
});

test("every check says what to do if it fails", async () => {
  for (const check of await checkPublished(root)) expect(check.fix, check.name).toMatch(/^[A-Z].*\.$/);
});
