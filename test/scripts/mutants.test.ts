import { expect, test } from "vitest";

type Mutant = { start: number; end: number; from: string; to: string | null };
type Loop = { start: number; end: number; type: string };
type Mutate = {
  mutantsOf(path: string, source: string): { mutants: Mutant[]; loops: Loop[] };
  switched(source: string, chosen: readonly (Mutant & { id: number })[], loops: readonly Loop[]): string;
};
type Choose = {
  choose(
    found: readonly { path: string; source: string; mutants: readonly Mutant[] }[],
    wanted: { count: number; seed: number },
  ): (Mutant & { id: number; path: string; line: number })[];
};
const load = (name: string) => import(new URL(`../../scripts/mutants/${name}.mjs`, import.meta.url).href);
const { mutantsOf, switched } = (await load("mutate")) as Mutate;
const { choose } = (await load("choose")) as Choose;

const changes = (source: string) =>
  mutantsOf("a.ts", source).mutants.map(({ from, to }) => [from, to] as const);

/**
 * Runs `f(...args)` of a source whose mutants are all compiled in, with one of them on; 0 for none.
 */
function call(source: string, id: number, args: readonly unknown[]): unknown {
  const { mutants, loops } = mutantsOf("a.js", source);
  const code = switched(
    source,
    mutants.map((mutant, i) => ({ ...mutant, id: i + 1 })),
    loops,
  );
  let steps = 0;
  const step = () => {
    steps += 1;
    if (steps > 1000) throw new Error("a loop without end");
  };
  const make = new Function("__mut", "__step", `${code}; return f;`) as (
    mut: (asked: number) => boolean,
    step: () => void,
  ) => (...args: readonly unknown[]) => unknown;
  return make((asked) => asked === id, step)(...args);
}

test("comparisons, conditions, literals, statements and calls in functions are changed", () => {
  expect(changes("const f = (a: number) => a < 3;")).toEqual([
    ["a < 3", "(a) <= (3)"],
    ["a < 3", "(a) >= (3)"],
    ["3", "4"],
  ]);
  expect(changes("function f(a) { if (a) g(); }")).toEqual([
    ["a", "true"],
    ["a", "false"],
    ["g();", null],
  ]);
  expect(changes("const f = (a, b) => a.filter(b)")).toEqual([["a.filter(b)", "(a)"]]);
  expect(changes('const f = (a) => (a ? "x" : true)')).toEqual([
    ['a ? "x" : true', '(a) ? (true) : ("x")'],
    ['"x"', '""'],
    ["true", "false"],
  ]);
});

test("types, keys, prose, joined texts and what runs once at load are left alone", () => {
  expect(
    changes('const a = 1 < 2; type T = "x"; const f = (b: 3): "y" => ({ k: b, "z": b }) as "w"'),
  ).toEqual([]);
  expect(changes('const f = (n) => "some words " + n')).toEqual([]);
});

test("with no mutant on, code with all of them gives what it gave", () => {
  const source = `function f(list, most) {
    const out = [];
    for (const one of list) {
      if (one === 0) continue;
      if (one < most && (one ?? 1) - -1 > 0) out.push(one * 2);
      else out.unshift(one);
    }
    while (out.length > 3) out.pop();
    let n = 0;
    for (let i = 0; i < 3; i++) for (const x of out) n += x % 5;
    return { out: out.toSorted((a, b) => a - b), n, s: list.some((x) => !x) ? "a" : "b" };
  }`;
  const plain = new Function(`${source}; return f;`)() as (list: number[], most: number) => unknown;
  for (const list of [[], [1, 2, 3], [5, 0, 9, 1, 4, 2]]) {
    expect(call(source, 0, [list, 4])).toEqual(plain(list, 4));
  }
});

test("a mutant that is on changes its place only", () => {
  const source = "const f = (a, b) => [a < b, a > b];";
  const results = [0, 1, 2, 3, 4, 5].map((id) => call(source, id, [1, 1]));
  expect(results).toEqual([[false, false], [], [true, false], [true, false], [false, true], [false, true]]);
});

test("a loop that a mutant makes endless is ended", () => {
  const source = "function f(n) { let sum = 0; for (let i = 0; i < n; i++) sum += i; return sum; }";
  expect(call(source, 0, [4])).toBe(6);
  const { mutants } = mutantsOf("a.js", source);
  const endless = mutants.findIndex(({ to }) => to === "i--");
  expect(() => call(source, endless + 1, [4])).toThrow("without end");
});

test("the same seed chooses the same mutants, another seed others, spread over all files", () => {
  const source = "const f = (a) => [1, 2, 3, 4, 5, 6, 7, 8, 9];\n";
  const found = ["a.ts", "b.ts", "c.ts"].map((path) => ({ path, source, ...mutantsOf(path, source) }));
  const chosen = choose(found, { count: 6, seed: 1 });
  expect(choose(found, { count: 6, seed: 1 })).toEqual(chosen);
  expect(choose(found, { count: 6, seed: 2 })).not.toEqual(chosen);
  expect(chosen.map(({ path }) => path)).toEqual(["a.ts", "a.ts", "b.ts", "b.ts", "c.ts", "c.ts"]);
  expect(choose(found, { count: 1000, seed: 1 })).toHaveLength(30);
});
