import { expect, test } from "vitest";
import type { z } from "zod";
import type { Config } from "../../schemas/config.ts";
import type { Decision } from "../../schemas/decision.ts";
import { DedupOptions } from "../../schemas/dedup-options.ts";
import type { Problem } from "../../schemas/problem.ts";
import { dedup } from "../../stages/dedup.ts";
import type { Row, StageContext } from "../../stages/define-stage.ts";
import { codeTokens } from "../../text/code-tokens.ts";
import { jaccard, shingles } from "../../text/shingles.ts";

type Given = {
  id: string;
  code: string | null;
  turns?: number;
  tokens?: number | null;
  answer?: string;
  label?: string;
};

function row({ id, code, turns = 1, tokens = 100, answer = "", label = "multi" }: Given): Row {
  const call = {
    segments: [],
    answer,
    reasoning: null,
    finish_reason: "stop",
    prompt_tokens: null,
    cached_tokens: null,
  };
  const turn = {
    calls: [{ ...call, completion_tokens: tokens }],
    code,
    language: "python3",
    extraction: "python_block",
    public_verdicts: [],
    passed_public: true,
  };
  return {
    trajectory_id: id,
    problem_id: "p",
    label,
    turns: Array.from({ length: turns }, () => turn),
  } as unknown as Row;
}

async function decide(
  given: Given[],
  options: Partial<z.input<typeof DedupOptions>> = {},
): Promise<Map<string, Decision>> {
  const input = { problem: { problem_id: "p" } as Problem, rows: given.map(row) };
  const decisions = await dedup.perProblem(input, DedupOptions.parse(options), {} as StageContext);
  return new Map(decisions.map((decision) => [decision.row_id, decision]));
}

/** Programs of about `lines` lines, different for different seeds. */
const program = (seed: number, lines = 12): string =>
  Array.from(
    { length: lines },
    (_, i) => `v${seed}_${i} = (v${seed}_${i + 1} + ${seed * 31 + i}) % ${seed + i * 7}`,
  ).join("\n");

const kept = (decisions: Map<string, Decision>): string[] =>
  [...decisions.values()]
    .filter((d) => d.kept)
    .map((d) => d.row_id)
    .sort();

test("programs that differ in layout, comments and docstrings only are exact duplicates of the best ranked", async () => {
  const a = 'def f(x):\n    """Doubles."""\n    return x * 2  # twice\n\nprint(f(int(input())))\n';
  const b = "def f(x): return x*2\nprint( f( int(input()) ) )";
  const decisions = await decide([
    { id: "late", code: a, turns: 2 },
    { id: "early", code: b },
  ]);
  expect(kept(decisions)).toEqual(["early"]);
  expect(decisions.get("late")).toMatchObject({ reason: "exact_duplicate", detail: "of early, Jaccard 1" });
});

test("of a cluster the row with fewer turns, then fewer tokens, is kept, and the others name it with the Jaccard value", async () => {
  const other = `${program(1)}\nprint(done)`;
  const decisions = await decide([
    { id: "long", code: other, tokens: 900 },
    { id: "short", code: program(1), tokens: 300 },
    { id: "turns", code: `${program(1)}\nprint(finished)`, turns: 2, tokens: 10 },
  ]);
  expect(kept(decisions)).toEqual(["short"]);
  const sets = [other, program(1)].map((code) => shingles(codeTokens(code), 5)) as [Uint32Array, Uint32Array];
  const value = Math.round(jaccard(...sets) * 10_000) / 10_000;
  expect(decisions.get("long")).toMatchObject({
    reason: "near_duplicate",
    detail: `of short, Jaccard ${value}`,
  });
});

test("where some row has no token count, characters of the answers rank all rows", async () => {
  const decisions = await decide([
    { id: "unknown", code: program(1), tokens: null, answer: "x".repeat(10) },
    { id: "known", code: `${program(1)}\nprint(0)`, tokens: 1, answer: "x".repeat(20) },
  ]);
  expect(kept(decisions)).toEqual(["unknown"]);
});

test("labels are deduplicated apart", async () => {
  const decisions = await decide([
    { id: "single", code: program(1), label: "single" },
    { id: "multi", code: program(1), label: "multi" },
  ]);
  expect(kept(decisions)).toEqual(["multi", "single"]);
});

test("programs shorter than a shingle are duplicates only when they are the same", async () => {
  const decisions = await decide([
    { id: "one", code: "print(1)" },
    { id: "two", code: "print(2)" },
    { id: "again", code: "print( 2 )", tokens: 200 },
    { id: "none", code: null },
  ]);
  expect(kept(decisions)).toEqual(["none", "one", "two"]);
});

test("above the cap the most different programs stay, each dropped row names the nearest kept one", async () => {
  const variant = (seed: number): string => `${program(1, 6)}\n${program(seed, 6)}`;
  const decisions = await decide(
    [
      { id: "first", code: variant(2), tokens: 1 },
      { id: "like-first", code: variant(3), tokens: 2 },
      { id: "far", code: program(50), tokens: 3 },
    ],
    { cap: 2 },
  );
  expect(kept(decisions)).toEqual(["far", "first"]);
  expect(decisions.get("like-first")?.reason).toBe("over_cap");
  expect(decisions.get("like-first")?.detail).toMatch(/^nearest kept first, Jaccard 0\.\d+$/);
});

test("a chained member says which row links it to the kept one", async () => {
  const lines = program(1, 40).split("\n");
  const code = (from: number): string => lines.slice(from, from + 20).join("\n");
  const decisions = await decide([
    { id: "a", code: code(0), tokens: 1 },
    { id: "b", code: code(3), tokens: 2 },
    { id: "c", code: code(6), tokens: 3 },
  ]);
  expect(kept(decisions)).toEqual(["a"]);
  expect(decisions.get("c")?.detail).toMatch(/^of a, Jaccard 0\.\d+, linked by b at 0\.\d+$/);
});

test("decisions do not depend on the order of the rows", async () => {
  const given: Given[] = Array.from({ length: 60 }, (_, i) => ({
    id: `t${i}`,
    code: `${program(i % 11)}\nprint(${i % 17})`,
    turns: 1 + (i % 3),
    tokens: 100 + ((i * 37) % 50),
    label: i % 2 ? "single" : "multi",
  }));
  const byId = (decisions: Map<string, Decision>): [string, Decision][] =>
    [...decisions].sort(([a], [b]) => (a < b ? -1 : 1));
  const straight = byId(await decide(given, { cap: 3 }));
  const shuffled = [...given].sort(
    (a, b) => ((Number(a.id.slice(1)) * 7919) % 101) - ((Number(b.id.slice(1)) * 7919) % 101),
  );
  expect(byId(await decide(shuffled, { cap: 3 }))).toEqual(straight);
  expect(byId(await decide([...given].reverse(), { cap: 3 }))).toEqual(straight);
  expect(straight.length).toBe(given.length);
});

test("with identifiers folded, renamed programs are one", async () => {
  const renamed = program(1).replaceAll("v1_", "w");
  const given = [
    { id: "a", code: program(1) },
    { id: "b", code: renamed, tokens: 200 },
  ];
  expect(kept(await decide(given))).toEqual(["a", "b"]);
  expect(kept(await decide(given, { fold_identifiers: true }))).toEqual(["a"]);
});

const byNames = { folded_threshold: 0.85 };

test("a program that was renamed throughout is a near-duplicate with names folded, and only then", async () => {
  const given = [
    { id: "a", code: program(1) },
    { id: "b", code: program(1).replaceAll("v1_", "w"), tokens: 200 },
  ];
  expect(kept(await decide(given, { folded_threshold: null }))).toEqual(["a", "b"]);
  const decisions = await decide(given, byNames);
  expect(kept(decisions)).toEqual(["a"]);
  expect(decisions.get("b")).toMatchObject({
    reason: "near_duplicate",
    detail: expect.stringMatching(/^of a, Jaccard 0\.\d+, 1 with names folded$/),
  });
});

test("programs of another structure are kept, even if their names are the same", async () => {
  const loop = "total = 0\nfor x in data:\n    total += x\nprint(total)\n";
  const recursion =
    "def total(data):\n    return data[0] + total(data[1:]) if data else 0\nprint(total(data))\n";
  const given = [
    { id: "a", code: loop },
    { id: "b", code: recursion, tokens: 200 },
  ];
  expect(kept(await decide(given, byNames))).toEqual(["a", "b"]);
});

test("programs of two labels are compared on request, and the row of fewer turns is kept", async () => {
  const given = [
    { id: "a", code: program(1), label: "multi", turns: 2 },
    { id: "b", code: program(1), label: "single", turns: 1 },
    { id: "c", code: program(2), label: "multi", turns: 3 },
  ];
  expect(kept(await decide(given))).toEqual(["a", "b", "c"]);
  const decisions = await decide(given, { across_labels: true });
  expect(kept(decisions)).toEqual(["b", "c"]);
  expect(decisions.get("a")).toMatchObject({ reason: "exact_duplicate", detail: "of b, Jaccard 1" });
});

test("across labels the cap is still that of each label", async () => {
  const given = Array.from({ length: 8 }, (_, i) => ({
    id: `r${i}`,
    code: program(i + 1),
    label: i % 2 === 0 ? "multi" : "single",
    turns: i % 2 === 0 ? 2 : 1,
  }));
  const decisions = await decide(given, { across_labels: true, cap: 3 });
  const labels = kept(decisions).map((id) => given.find((row) => row.id === id)?.label);
  expect(labels.sort()).toEqual(["multi", "multi", "multi", "single", "single", "single"]);
  const over = [...decisions.values()].filter(({ kept: isKept }) => !isKept);
  expect(over.map(({ reason }) => reason)).toEqual(["over_cap", "over_cap"]);
});

test("the key of a run that compares as earlier versions did has none of the new options", async () => {
  const keyOf = (given: object) =>
    dedup.keyOf?.({ dedup: DedupOptions.parse(given) } as unknown as Config, "/");
  const plain = await keyOf({});
  expect(plain).not.toHaveProperty("folded_threshold");
  expect(await keyOf({ folded_threshold: null, across_labels: false })).toEqual(plain);
  // All names are one already.
  expect(await keyOf({ fold_identifiers: true, ...byNames })).toEqual(
    await keyOf({ fold_identifiers: true }),
  );
  expect(await keyOf({ ...byNames, across_labels: true })).toEqual({
    ...(plain as object),
    ...byNames,
    across_labels: true,
  });
});
