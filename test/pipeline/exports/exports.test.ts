/** Exports for other trainers: what each line says, what is left out, and the split by problem. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { readAllParquet, writeParquet } from "../../../io/parquet.ts";
import type {
  ExportDefinition,
  ExportOptions,
  Pair,
  Units,
} from "../../../pipeline/exports/define-export.ts";
import { LeftOut } from "../../../pipeline/exports/define-export.ts";
import { pairsOf } from "../../../pipeline/exports/pairs.ts";
import { EXPORTS } from "../../../pipeline/exports/registry.ts";
import { judgeLine, plainTests } from "../../../pipeline/exports/tests-of.ts";
import { judgedOf, publishedRows, turnsOf } from "../../../pipeline/exports/units.ts";
import { isVal, writeExport } from "../../../pipeline/exports/write.ts";
import { Example } from "../../../schemas/example.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeProblem } from "../../make.ts";
import { example, examples, makeRun } from "../../trainer/make-run.ts";

const OPTIONS: ExportOptions = {
  reasoning: "reasoning_content",
  kwargs: null,
  inlineTests: false,
  model: "models/mine",
  stops: null,
};

let run: string;
let out: string;
beforeEach(async () => {
  run = scratchFolder();
  out = join(run, "export", "made");
  mkdirSync(join(run, "export"));
  await makeRun(run, examples(60));
});

const definitionOf = (name: string): ExportDefinition => {
  const found = EXPORTS.find((definition) => definition.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

type Unit = Units[keyof Units];
async function* rowsOf(): AsyncGenerator<Unit> {
  for await (const { row } of publishedRows(run, ["multi_turn"])) yield row;
}

const UNITS: Readonly<Record<string, () => AsyncIterable<Unit>>> = {
  row: rowsOf,
  turn: () => turnsOf(run, ["multi_turn"], null),
  judged: () => judgedOf(run, ["multi_turn"], "reasoning_content"),
  pair: () => pairsOf(run, "repaired", "reasoning_content"),
};

async function made(name: string, changed: Partial<ExportOptions> = {}, valFraction = 0) {
  const definition = definitionOf(name);
  const units = () => UNITS[definition.unit]?.() ?? rowsOf();
  const options = { ...OPTIONS, ...changed };
  return writeExport({ definition, options, out, valFraction, units, source: "runs/x" });
}

const lines = (file = "train.jsonl"): Record<string, unknown>[] =>
  readFileSync(join(out, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const text = (file: string): string => readFileSync(join(out, file), "utf8");

const plain = example(0).messages.map(({ role, content }) => ({ role, content }));

test("trl-sft has the last answer as completion, and a script that never cuts it", async () => {
  expect(await made("trl-sft")).toEqual({ train: 60, val: 0, leftOut: {} });
  expect(lines()[0]).toEqual({
    prompt: plain.slice(0, 3),
    completion: plain.slice(3),
    example_id: "example-0",
    problem_id: "problem-0",
  });
  expect(text("train.py")).toContain("    max_length=None,\n    completion_only_loss=True,\n");
  expect(text("README.md")).toContain("python train.py models/mine");
});

test("template arguments are in every row that TRL reads", async () => {
  const kwargs = { enable_thinking: false };
  const definition = definitionOf("trl-sft");
  const units = () => turnsOf(run, ["multi_turn"], kwargs);
  await writeExport({ definition, options: { ...OPTIONS, kwargs }, out, valFraction: 0, units, source: "x" });
  expect(
    lines().every((line) => JSON.stringify(line.chat_template_kwargs) === '{"enable_thinking":false}'),
  ).toBe(true);
  expect(text("README.md")).toContain('`{"enable_thinking":false}`');
});

test("trl-kto labels the answer that got feedback false, and the last one true", async () => {
  expect((await made("trl-kto")).train).toBe(120);
  const [first, second] = lines();
  expect(first).toMatchObject({ prompt: plain.slice(0, 1), completion: plain.slice(1, 2), label: false });
  expect(second).toMatchObject({ prompt: plain.slice(0, 3), completion: plain.slice(3), label: true });
});

test("trl-dpo compares the repaired answer with the first one, on the first prompt", async () => {
  await made("trl-dpo");
  expect(lines()[0]).toMatchObject({
    prompt: plain.slice(0, 1),
    chosen: plain.slice(3),
    rejected: plain.slice(1, 2),
  });
});

test("the nearest failing program of the same prompt is the rejected one", async () => {
  const right = example(0);
  const [prompt, , , answer] = right.messages;
  const single = { ...right, example_id: "single", solved_at_turn: 1, messages: [prompt, answer] } as Example;
  const other = {
    ...single,
    example_id: "alone",
    messages: [{ ...prompt, content: "Another task." }, answer],
  } as Example;
  const near = { ...right, example_id: "near" };
  near.messages = right.messages.map((m, i) =>
    i === 1 ? { ...m, content: `${answer?.content} # nearly` } : m,
  );
  const write = (set: string, rows: Example[]) =>
    writeParquet(join(run, "dataset", set, "train-00000.parquet"), {
      schema: Example,
      schemaName: "example/1",
      rows,
      mode: "replace",
    });
  await write("multi_turn", [right, near]);
  await write("single_turn", [single, other]);
  const pairs: Pair[] = [];
  for await (const pair of pairsOf(run, "nearest", "drop")) pairs.push(pair);
  expect(pairs.map(({ id, rejected }) => [id, rejected.content])).toEqual([
    ["single", `${answer?.content} # nearly`],
  ]);
});

test("axolotl's file names the mark, and the stop token that was found", async () => {
  await made("axolotl", { stops: ["<end_of_turn>"] });
  const config = parse(text("axolotl.yaml")) as { datasets: Record<string, unknown>[]; eot_tokens: string[] };
  expect(config.datasets[0]).toMatchObject({ message_field_training: "train", roles_to_train: [] });
  expect(config.eot_tokens).toEqual(["<end_of_turn>"]);
  const [{ messages } = {}] = lines();
  expect((messages as { train: boolean }[]).map(({ train }) => train)).toEqual([false, false, false, true]);
  await made("axolotl");
  expect(parse(text("axolotl.yaml"))).not.toHaveProperty("eot_tokens");
});

test("llama-factory masks the history, and leaves out rows that need another mask", async () => {
  await made("llama-factory", {}, 0.3);
  expect(parse(text("train.yaml"))).toMatchObject({ mask_history: true, eval_dataset: "rftkit_val" });
  const info = JSON.parse(text("dataset_info.json")) as Record<string, { file_name: string }>;
  expect(Object.values(info).map(({ file_name }) => existsSync(join(out, file_name)))).toEqual([true, true]);
  const all = {
    ...example(0),
    messages: example(0).messages.map((m) => ({ ...m, train: m.role === "assistant" })),
  };
  expect(definitionOf("llama-factory").write(all as never, OPTIONS)).toBeInstanceOf(LeftOut);
});

test("verl-sft has rows of one answer only; without any, the error says why", async () => {
  await expect(made("verl-sft")).rejects.toThrow(/60: earlier answers, which verl would train too/);
  expect(readdirSync(join(run, "export"))).toEqual([]);
  const single = { ...example(0), messages: example(0).messages.slice(2) };
  await makeRun(join(run, "other"), [single]);
  const definition = definitionOf("verl-sft");
  const units = () => turnsOf(join(run, "other"), ["multi_turn"], null);
  await writeExport({ definition, options: OPTIONS, out, valFraction: 0, units, source: "x" });
  const schema = definition.columns;
  if (schema === undefined) throw new Error("no columns");
  const [row] = await readAllParquet(join(out, "train.parquet"), { schema, schemaName: "export-verl-sft/1" });
  expect(row).toMatchObject({ messages: plain.slice(2) });
});

test("optional columns of Parquet files are written where the options ask for them", async () => {
  const asked = { problem: makeProblem(), prompt: [{ role: "user", content: "a" }] };
  const written = async (name: string, changed: Partial<ExportOptions>, unit: Unit) => {
    const definition = definitionOf(name);
    const units = async function* () {
      yield unit;
    };
    const options = { ...OPTIONS, ...changed };
    await writeExport({ definition, options, out, valFraction: 0, units, source: "x" });
    const schema = definition.columns;
    if (schema === undefined) throw new Error("no columns");
    return readAllParquet(join(out, "train.parquet"), { schema, schemaName: `export-${name}/1` });
  };
  const [row] = await written("verl-rl", { inlineTests: true }, asked);
  const { extra_info } = row as { extra_info: { tests: string } };
  expect(JSON.parse(extra_info.tests)).toHaveProperty("tests");
  const turn = { example_id: "e", problem_id: "p", set: "multi_turn" as const, prompt: [], completion: [] };
  const kwargs = { enable_thinking: false };
  expect(await written("verl-sft", { kwargs }, turn)).toMatchObject([{ enable_thinking: false }]);
});

test("each problem is on one side, the same one whatever the other rows are", async () => {
  const counts = await made("trl-sft", {}, 0.3);
  expect([counts.train + counts.val, counts.val > 0]).toEqual([60, true]);
  const side = (file: string) => new Set(lines(file).map(({ problem_id }) => problem_id as string));
  const [train, val] = [side("train.jsonl"), side("val.jsonl")];
  expect([...train].filter((problem) => val.has(problem))).toEqual([]);
  expect([...val].every((problem) => isVal(problem, 0.3))).toBe(true);
  // A larger share keeps what was held out before.
  expect([...val].every((problem) => isVal(problem, 0.6))).toBe(true);
});

test("the same run gives the same bytes", async () => {
  await made("openai-jsonl");
  const before = readdirSync(out).map((name) => text(name));
  await made("openai-jsonl");
  expect(readdirSync(out).map((name) => text(name))).toEqual(before);
});

test("openai-jsonl and sharegpt say on their cards who ignores their marks", async () => {
  for (const name of ["openai-jsonl", "sharegpt"]) {
    await made(name);
    expect(text("README.md")).toMatch(/\*\*.*\*\*[^\n]*rejected|\*\*[^\n]*rejected[^\n]*\*\*/);
  }
});

test("tests of problems are written on request only", () => {
  const problem = makeProblem();
  const asked = { problem, prompt: [{ role: "user", content: "a" }] } as never;
  for (const name of ["trl-grpo", "verl-rl", "verifiers"]) {
    const without = JSON.stringify(definitionOf(name).write(asked, OPTIONS));
    expect(without).toContain(problem.problem_id);
    for (const { output } of problem.private_tests) expect(without).not.toContain(JSON.stringify(output));
    const inline = JSON.stringify(definitionOf(name).write(asked, { ...OPTIONS, inlineTests: true }));
    expect(inline).toContain("tests");
  }
  expect(() => definitionOf("nemo-gym").check?.(OPTIONS)).toThrow(/--inline-tests/);
});

test("a problem whose tests a consumer cannot run is left out, and rftkit's own judge gets all of it", () => {
  const checker = { kind: "checker" as const, checker: "print(1)", provenance: "config" };
  const checked = makeProblem({ comparator: checker });
  expect(plainTests({ problem: checked })).toBeInstanceOf(LeftOut);
  expect(judgeLine({ problem: checked })).toMatchObject({ comparator: "checker", checker: "print(1)" });
  const called = makeProblem({ fn_name: "solve", comparator: { ...checker, kind: "call", checker: null } });
  expect(plainTests({ problem: called })).toMatchObject({ fn_name: "solve" });
  expect(judgeLine({ problem: called })).not.toHaveProperty("comparator");
  const asserted = makeProblem({ entry_point: "solve" });
  expect(plainTests({ problem: asserted })).toBeInstanceOf(LeftOut);
});

test("ids outside the spans are no targets", () => {
  const unit = {
    id: "a",
    problem_id: "p",
    ids: [5, 6, 7, 8, 9],
    spans: [
      [1, 2],
      [3, 5],
    ],
  } as never;
  expect(definitionOf("tokens").write(unit, OPTIONS)).toMatchObject({
    input_ids: [5, 6, 7, 8, 9],
    labels: [-100, 6, -100, 8, 9],
  });
});
