import { expect, test } from "vitest";
import type { z } from "zod";
import type { Decision } from "../../schemas/decision.ts";
import { DedupSetOptions } from "../../schemas/dedup-options.ts";
import type { Problem } from "../../schemas/problem.ts";
import { Unit } from "../../stages/dedup-set/units.ts";
import { dedupSet } from "../../stages/dedup-set.ts";
import type { PerProblemInput, Row, Summaries } from "../../stages/define-stage.ts";
import { codeTokens } from "../../text/code-tokens.ts";
import { jaccard, shingles } from "../../text/shingles.ts";
import { makeContext } from "./context.ts";

type Given = {
  id: string;
  problem: string;
  code: string;
  turns?: number;
  tokens?: number | null;
  answer?: string;
  label?: string;
};

function row({ id, problem, code, turns = 1, tokens = 100, answer = code, label = "multi" }: Given): Row {
  const call = { answer, completion_tokens: tokens };
  return {
    trajectory_id: id,
    problem_id: problem,
    label,
    turns: Array.from({ length: turns }, () => ({ code, calls: [call] })),
  } as unknown as Row;
}

type Set_ = { rows: Given[]; statements?: Record<string, string>; buckets?: number };
type Options = Partial<z.input<typeof DedupSetOptions>>;

/**
 * Rows spread over buckets, summarised, decided, applied; problems go to buckets in the order they
 * come.
 */
async function run({ rows, statements = {}, buckets = 3 }: Set_, options: Options = {}) {
  const set = DedupSetOptions.parse(options);
  const inputs = new Map<string, PerProblemInput>();
  for (const given of rows) {
    const problem = { problem_id: given.problem, statement: statements[given.problem] ?? "" } as Problem;
    const input = inputs.get(given.problem) ?? { problem, rows: [] };
    input.rows.push(row(given));
    inputs.set(given.problem, input);
  }
  const spread = Array.from({ length: buckets }, (_, b) =>
    [...inputs.values()].filter((_x, i) => i % buckets === b),
  );
  const ctx = makeContext();
  const parts = await Promise.all(spread.map((bucket) => dedupSet.summarise(bucket, set, ctx)));
  for (const unit of parts.flat()) Unit.parse(unit);
  const read: string[] = [];
  const summaries: Summaries<Unit> = {
    buckets,
    read: (bucket, columns) => {
      if ((columns as readonly string[]).includes("shingles")) read.push(String(bucket));
      return Promise.resolve(parts[bucket] as Unit[]);
    },
  };
  const decided = await dedupSet.decide(summaries, set, ctx);
  const applied = makeContext({ artifact: () => Promise.resolve(decided) });
  const decisions = (await Promise.all(spread.map((bucket) => dedupSet.apply(bucket, set, applied)))).flat();
  return { decisions: new Map(decisions.map((d) => [d.row_id, d])), decided, read };
}

const kept = (decisions: Map<string, Decision>): string[] =>
  [...decisions.values()]
    .filter((d) => d.kept)
    .map((d) => d.row_id)
    .sort();

/** Programs of about `lines` lines, different for different seeds. */
const program = (seed: number, lines = 14): string =>
  Array.from(
    { length: lines },
    (_, i) => `v${seed}_${i} = (v${seed}_${i + 1} + ${seed * 31 + i}) % ${seed + i * 7}`,
  ).join("\n");

test("of twins the better row stays, and the other names it, its problem and the Jaccard value", async () => {
  const other = `${program(1)}\nprint(done)`;
  const { decisions } = await run({
    rows: [
      { id: "a", problem: "div1", code: program(1), tokens: 50 },
      { id: "b", problem: "div2", code: other, tokens: 90 },
      { id: "c", problem: "div2", code: program(2) },
    ],
  });
  expect(kept(decisions)).toEqual(["a", "c"]);
  const [x, y] = [program(1), other].map((code) => shingles(codeTokens(code), 5)) as [
    Uint32Array,
    Uint32Array,
  ];
  const value = Math.round(jaccard(x, y) * 10_000) / 10_000;
  expect(decisions.get("b")).toMatchObject({
    reason: "near_duplicate",
    detail: `of a of div1, Jaccard ${value}`,
  });
});

test("what differs in layout only is an exact duplicate", async () => {
  const rows = [
    { id: "a", problem: "p", code: program(1), turns: 2 },
    { id: "b", problem: "q", code: `# copied\n${program(1).replaceAll(" = ", "=")}` },
  ];
  const { decisions, read } = await run({ rows });
  expect(decisions.get("a")).toMatchObject({ reason: "exact_duplicate", detail: "of b of q, Jaccard 1" });
  expect(read).toEqual([]);
});

test("rows of one problem are left to dedup, also where another problem's row joins them", async () => {
  const lines = program(1, 40).split("\n");
  const code = (from: number): string => lines.slice(from, from + 20).join("\n");
  const { decisions } = await run(
    {
      rows: [
        { id: "a", problem: "p", code: code(0), tokens: 1 },
        { id: "c", problem: "p", code: code(6), tokens: 2 },
        { id: "b", problem: "q", code: code(3), tokens: 3 },
        { id: "twice", problem: "p", code: code(0), tokens: 4 },
      ],
    },
    { threshold: 0.6 },
  );
  expect(kept(decisions)).toEqual(["a", "c", "twice"]);
  expect(decisions.get("b")?.detail).toMatch(/^of [ac] of p, Jaccard 0\.[67]\d*$/);
});

test("labels are sets of their own, and below the threshold nothing goes", async () => {
  const rows = [
    { id: "a", problem: "p", code: program(1), label: "single" },
    { id: "b", problem: "q", code: program(1), label: "multi" },
    { id: "c", problem: "r", code: `${program(1, 7)}\n${program(3, 7)}` },
  ];
  expect(kept((await run({ rows })).decisions)).toEqual(["a", "b", "c"]);
});

test("where a row has no token count, characters rank all rows of its label", async () => {
  const rows = [
    { id: "known", problem: "p", code: program(1), tokens: 1, answer: "x".repeat(20) },
    { id: "unknown", problem: "q", code: program(1), tokens: null, answer: "x".repeat(10) },
  ];
  expect(kept((await run({ rows })).decisions)).toEqual(["unknown"]);
});

test("answers are compared by their words, programs left aside", async () => {
  const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(" ");
  const rows = [
    { id: "a", problem: "p", code: program(1), answer: words },
    { id: "b", problem: "q", code: program(2), answer: `${words} end`, tokens: 200 },
    { id: "c", problem: "r", code: program(1), answer: "another answer" },
    { id: "empty", problem: "s", code: program(4), answer: "" },
    { id: "void", problem: "t", code: program(5), answer: "" },
  ];
  const { decisions } = await run({ rows }, { compare: "answers" });
  expect(kept(decisions)).toEqual(["a", "c", "empty", "void"]);
});

test("by statements a twin problem goes with all its rows; the one with more rows stays", async () => {
  const told = Array.from({ length: 80 }, (_, i) => `told${i}`).join(" ");
  const statements = {
    small: told,
    large: `${told} again`,
    other: "something else entirely, in other words",
  };
  const rows = [
    { id: "s1", problem: "small", code: program(1) },
    { id: "l1", problem: "large", code: program(2) },
    { id: "l2", problem: "large", code: program(3) },
    { id: "o1", problem: "other", code: program(1) },
  ];
  const { decisions } = await run({ rows, statements }, { compare: "statement" });
  expect(kept(decisions)).toEqual(["l1", "l2", "o1"]);
  expect(decisions.get("s1")?.detail).toMatch(/^of large, Jaccard 0\.9\d*$/);
});

test("the decision is the same in bytes for any number of buckets and any order of problems and rows", async () => {
  const rows: Given[] = Array.from({ length: 160 }, (_, i) => ({
    id: `t${i}`,
    problem: `p${i % 23}`,
    code: `${program(i % 13, 10 + (i % 3))}\nprint(${i % 19})`,
    turns: 1 + (i % 3),
    tokens: 100 + ((i * 37) % 50),
    label: i % 2 ? "single" : "multi",
  }));
  const shuffled = [...rows].sort(
    (a, b) => ((Number(a.id.slice(1)) * 7919) % 163) - ((Number(b.id.slice(1)) * 7919) % 163),
  );
  const straight = await run({ rows, buckets: 1 });
  expect(kept(straight.decisions).length).toBeLessThan(rows.length);
  expect(straight.decisions.size).toBe(rows.length);
  for (const given of [
    { rows, buckets: 5 },
    { rows: shuffled, buckets: 2 },
    { rows: [...rows].reverse(), buckets: 23 },
  ]) {
    const { decided, decisions } = await run(given);
    expect(Buffer.from(decided).toString()).toBe(Buffer.from(straight.decided).toString());
    expect(new Map([...decisions].sort())).toEqual(new Map([...straight.decisions].sort()));
  }
});

test("an empty set, and buckets without rows, decide nothing", async () => {
  expect((await run({ rows: [], buckets: 4 })).decisions.size).toBe(0);
});
