import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { writeParquet } from "../../../io/parquet.ts";
import { DedupSetOptions } from "../../../schemas/dedup-options.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { PublishedProblem } from "../../../schemas/published.ts";
import { existingFiles, existingIn } from "../../../stages/dedup-set/existing.ts";
import { dedupSet } from "../../../stages/dedup-set.ts";
import type { PerProblemInput, Summaries } from "../../../stages/define-stage.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeContext } from "../context.ts";

let root: string;
beforeEach(() => {
  root = scratchFolder();
});

/** A program of about 20 lines; `seed` changes all of them. */
const program = (seed: number): string =>
  Array.from({ length: 20 }, (_, i) => `a${seed}_${i} = b${i} * ${seed * 31 + i} + c${seed % 7}`).join("\n");
const statement = (seed: number): string =>
  Array.from({ length: 60 }, (_, i) => `word${(seed * 37 + i * i) % 500}`).join(" ");

const jsonl = (name: string, rows: readonly object[]): string => {
  writeFileSync(join(root, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return name;
};

type Given = { problem: string; code: string; statement?: string; id: string };

const inputsOf = (rows: readonly Given[]): PerProblemInput[] =>
  rows.map(
    ({ id, problem, code, statement: text = `${statement(problem.length)} ${problem}` }) =>
      ({
        problem: { problem_id: problem, statement: text } as Problem,
        rows: [
          {
            trajectory_id: id,
            problem_id: problem,
            label: "multi",
            turns: [{ code, language: "python3", calls: [{ answer: code, completion_tokens: 1 }] }],
          },
        ],
      }) as unknown as PerProblemInput,
  );

/** Reason and detail of each dropped row. */
async function dropped(rows: readonly Given[], options: object): Promise<Record<string, string>> {
  const set = DedupSetOptions.parse(options);
  const inputs = inputsOf(rows);
  const ctx = makeContext({ baseDir: root });
  const units = await dedupSet.summarise(inputs, set, ctx);
  const summaries: Summaries<(typeof units)[number]> = { buckets: 1, read: () => Promise.resolve(units) };
  const decided = await dedupSet.decide(summaries, set, ctx);
  const decisions = await dedupSet.apply(
    inputs,
    set,
    makeContext({ artifact: () => Promise.resolve(decided) }),
  );
  return Object.fromEntries(
    decisions
      .filter(({ kept }) => !kept)
      .map(({ row_id, reason, detail }) => [row_id, `${reason}: ${detail}`]),
  );
}

const ROWS: Given[] = [
  { id: "t1", problem: "p1", code: program(1), statement: statement(1) },
  { id: "t2", problem: "p2", code: program(2), statement: statement(2) },
  { id: "t3", problem: "p3", code: program(3), statement: statement(3) },
];

test("a program of an earlier set is not repeated, whatever problem it was for", async () => {
  const path = jsonl("old.jsonl", [{ example_id: "e9", problem_id: "x", code: `# old\n${program(2)}` }]);
  expect(await dropped(ROWS, { existing: [path] })).toEqual({
    t2: "in_existing_set: of e9 in old.jsonl, Jaccard 1",
  });
});

test("a problem of an earlier set is not repeated, with all its rows", async () => {
  const path = jsonl("old.jsonl", [{ problem_id: "old", statement: `${statement(3)} once more` }]);
  const found = await dropped(ROWS, { existing: [path] });
  expect(Object.keys(found)).toEqual(["t3"]);
  expect(found.t3).toMatch(/^in_existing_set: of old in old\.jsonl, Jaccard 0\.9/);
});

test.each(["program", "answers", "statement"])(
  "compare: %s changes nothing about earlier sets",
  async (compare) => {
    const path = jsonl("old.jsonl", [
      { id: "a", code: program(1) },
      { id: "b", statement: statement(3) },
    ]);
    expect(Object.keys(await dropped(ROWS, { existing: [path], compare }))).toEqual(["t1", "t3"]);
  },
);

test("programs in answers of other sets are found: the last block of the last answer", async () => {
  const answer = (code: string): string => `So:\n\n\`\`\`python\n${code}\n\`\`\`\n`;
  const path = jsonl("chat.jsonl", [
    {
      messages: [
        { role: "user", content: "q" },
        { role: "assistant", content: answer(program(1)) },
      ],
    },
    { completion: [{ role: "assistant", content: answer(program(3)) }] },
    { completion: answer(program(4)) },
    { messages: [{ role: "assistant", content: "no program" }], code: null },
    { messages: "torn", completion: 5, code: program(9) },
  ]);
  expect(Object.keys(await dropped(ROWS, { existing: [path] }))).toEqual(["t1", "t3"]);
});

test("rows that repeat an earlier set are gone before rows are compared with each other", async () => {
  const rows = [...ROWS, { id: "t4", problem: "p4", code: program(2), statement: statement(4) }];
  const path = jsonl("old.jsonl", [{ id: "a", code: program(2) }]);
  const found = await dropped(rows, { existing: [path] });
  expect(found).toEqual({
    t2: "in_existing_set: of a in old.jsonl, Jaccard 1",
    t4: "in_existing_set: of a in old.jsonl, Jaccard 1",
  });
  expect((await dropped(rows, {})).t4).toMatch(/^exact_duplicate: of t2 of p2/);
});

test("a run directory stands for its dataset/, a folder for its shards", async () => {
  const folder = join(root, "run", "dataset", "problems");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, "run", "run.json"), "{}");
  const row = {
    problem_id: "p",
    statement: statement(1),
    name: "n",
    source: "s",
    source_row: "r",
    url: null,
  };
  const rest = {
    difficulty: null,
    tags: [],
    flags: [],
    tests: 1,
    policy: "p",
    model: "m",
    strategy: "s",
    samples: 1,
  };
  const counts = { solved_by_turn: [], solve_rate: 0, examples_single: 0, examples_multi: 0, nearest: null };
  await writeParquet(join(folder, "train-00000.parquet"), {
    schema: PublishedProblem,
    schemaName: "published-problem/1",
    rows: [{ ...row, ...rest, ...counts }],
  });
  expect(await existingFiles(["run"], root)).toEqual([join(folder, "train-00000.parquet")]);
  expect(Object.keys(await dropped(ROWS, { existing: ["run"] }))).toEqual(["t1"]);
});

test("the key follows the content of the earlier sets, and is as before without them", async () => {
  const keyOf = (section: object) =>
    dedupSet.keyOf?.({ "dedup-set": DedupSetOptions.parse(section) } as never, root);
  const path = jsonl("old.jsonl", [{ code: "print(1)" }]);
  expect(await keyOf({})).toEqual(DedupSetOptions.parse({}));
  const before = await keyOf({ existing: [path] });
  jsonl("same.jsonl", [{ code: "print(1)" }]);
  expect(await keyOf({ existing: ["same.jsonl"] })).toEqual(before);
  jsonl("old.jsonl", [{ code: "print(2)" }]);
  expect(await keyOf({ existing: [path] })).not.toEqual(before);
});

test.each([
  ["without any of the columns", '{"text": "x"}\n', /none of them/],
  ["that is torn", '{"code": "print(1)"}\n{"code": \n', /line 2/],
  ["that is no table", "plain", /JSON lines/],
])("a file %s is a user error that names it", async (_what, text, message) => {
  writeFileSync(join(root, "bad.jsonl"), text);
  const all = async () => {
    for await (const _ of existingIn([join(root, "bad.jsonl")], false));
  };
  await expect(all()).rejects.toThrow(message);
  await expect(all()).rejects.toThrow("bad.jsonl");
});

test("a path that does not exist is a user error", async () => {
  await expect(existingFiles(["nowhere.jsonl"], root)).rejects.toThrow("nowhere.jsonl");
});
