import { expect, test } from "vitest";
import { decodeIndex, encodeIndex } from "../../../stages/decontaminate/benchmark-index.ts";
import { discriminatingTests, isDiscriminating } from "../../../stages/decontaminate/discriminating.ts";
import { identityKeys } from "../../../stages/decontaminate/identity.ts";
import { inputForm, sameForm } from "../../../stages/decontaminate/input-form.ts";
import { nearestOf } from "../../../stages/decontaminate/nearest.ts";
import { crossRule, nearThreshold, textRule } from "../../../stages/decontaminate/rule.ts";
import { LAMP, optionsOf, problem, screen, solvedBy, testsOf } from "./world.ts";

const options = optionsOf();
const outputs = (...values: string[]) => values.map((output, i) => ({ input: String(i), output }));

test.each([
  ["three different answers", outputs("12", "7", "30"), true],
  ["two tests", outputs("12", "7"), false],
  ["one answer again and again", outputs("12", "12", "12", "12"), false],
  ["answers that one guesses", outputs("YES", "NO", "YES"), false],
  ["eight guessable answers, both often", outputs("YES", "NO", "YES", "NO", "NO", "YES", "YES", "NO"), true],
  ["eight times the same guess", outputs("0", "0", "0", "0", "0", "0", "0", "0"), false],
  ["one answer worth something", outputs("1", "0", "17"), false],
  ["nothing", [], false],
])("%s: discriminating is %s", (_what, tests, expected) => {
  expect(isDiscriminating(tests, options)).toBe(expected);
  expect(discriminatingTests(tests, options).length > 0).toBe(expected);
});

test("discriminating tests come smallest first, one of each answer before a second, equal inputs once, huge ones never", () => {
  const tests = [
    { input: "x".repeat(70_000), output: "5" },
    { input: "bbbb", output: "11" },
    { input: "a", output: "10" },
    { input: "aa", output: "10" },
    { input: "aa", output: "10" },
    { input: "ccccc", output: "12" },
  ];
  expect(discriminatingTests(tests, { ...options, cross_tests: 3 }).map((test) => test.input)).toEqual([
    "a",
    "bbbb",
    "ccccc",
  ]);
  expect(discriminatingTests(tests, options).map((test) => test.input)).toEqual(["a", "aa", "bbbb", "ccccc"]);
});

const site = { source: "taco/codeforces", url: null, contest_id: null, contest_index: null };
test.each([
  ["https://codeforces.com/problemset/problem/1027/d", "codeforces:1027/D"],
  ["http://www.codeforces.com/contest/1027/problem/D?locale=en", "codeforces:1027/D"],
  ["https://www.codechef.com/problems/ABC/", "url:codechef.com/problems/ABC"],
  ["http://poj.org/problem?lang=en&id=1000", "url:poj.org/problem?id=1000"],
  ["https://oj.example/#/problem/7", "url:oj.example#/problem/7"],
])("%s names %s", (url, key) => {
  expect(identityKeys({ ...site, url })).toContain(key);
});

test("a bare host, contest 0 and nothing name no problem", () => {
  expect(identityKeys({ ...site, url: "https://codeforces.com/" })).toEqual([]);
  expect(identityKeys({ ...site, contest_id: "0", contest_index: "A" })).toEqual([]);
  expect(identityKeys(site)).toEqual([]);
});

test("a file that names no site names no contest: several sites count alike", () => {
  const placed = { ...site, contest_id: "12", contest_index: "B" };
  expect(identityKeys({ ...placed, source: "jsonl" })).toEqual([]);
  expect(identityKeys({ ...placed, source: "atcoder" })).toEqual(["atcoder:12/B"]);
});

test("statements of no words, or of less than eight, are no copies of each other", async () => {
  const cases = [
    ["<image>", true] as const,
    ["", true] as const,
    ["Print the answer to it.", false] as const,
  ];
  for (const [statement, embedding] of cases) {
    const side = { statement, private_tests: testsOf("double", [3, 5, 8]) };
    const mine = problem({ problem_id: "mine", ...side });
    const { decision } = await screen({ problem: mine }, [problem({ problem_id: "item", ...side })], {
      embedding,
    });
    expect(decision.kept, statement).toBe(true);
  }
});

test("in paper mode only what the cosine suspects is asked of the programs, the nearest by cosine first", async () => {
  const tests = { private_tests: testsOf("double", [3, 5, 8]), solutions: solvedBy("double") };
  const told = LAMP.replace(/lamp|tower/g, "x");
  const mine = problem({ problem_id: "mine", statement: `lamp ${told}`, ...tests });
  const near = problem({
    problem_id: "near",
    statement: "the lamp",
    private_tests: testsOf("square", [3, 5, 8]),
  });
  const wording = problem({ problem_id: "wording", statement: told, ...tests });
  const given = { mode: "paper", ring_size: 1 } as const;
  const { pairs, asked } = await screen({ problem: mine }, [wording, near], given);
  expect(pairs.map(({ item_id }) => item_id)).toEqual(["near"]);
  expect(asked.length).toBeGreaterThan(0);
  const both = await screen({ problem: mine }, [wording], { mode: "paper" });
  expect(both.pairs[0]).toMatchObject({ cosine: 0, removed: false });
  expect(both.pairs[0]?.containment8).toBeGreaterThan(0.9);
  expect(both.asked).toEqual([]);
});

const signals = { identity: null, cosine: 0.7, containment8: 0.1, jaccard8: 0.05 };
test.each([
  [{ identity: "url:a/b" }, "identity"],
  [{ cosine: 0.8, containment8: 0.5 }, "embedding_containment"],
  [{ cosine: 0.7999, containment8: 0.5 }, null],
  [{ containment8: 0.6, jaccard8: 0.3 }, "containment"],
  [{ containment8: 0.9, jaccard8: 0.29 }, null],
  [{ cosine: null, containment8: 0.6, jaccard8: 0.5 }, "containment"],
])("by the texts, %j gives %s", (given, rule) => {
  expect(textRule({ ...signals, ...given }, options)).toBe(rule);
  expect(textRule({ ...signals, ...given }, optionsOf({ mode: "paper" }))).toBe(null);
});

test.each([
  [0.8, "passed", "embedding_cross_test", "embedding_cross_test"],
  [0.7, "passed", "cross_test", null],
  [0.8, "failed", null, null],
  [0.8, "untold", "untestable", "untestable"],
  [0.7, "untold", null, null],
] as const)("cosine %s and programs that %s give %s, in paper mode %s", (cosine, cross, rule, paper) => {
  expect(crossRule({ ...signals, cosine }, cross, options)).toBe(rule);
  expect(crossRule({ ...signals, cosine }, cross, optionsOf({ mode: "paper" }))).toBe(paper);
});

test.each([
  [{ cosine: 0.7951 }, true],
  [{ cosine: 0.7949 }, false],
  [{ cosine: 0.85, containment8: 0.497 }, true],
  [{ containment8: 0.497 }, false],
  [{ containment8: 0.605 }, true],
  [{ containment8: 0.7, jaccard8: 0.296 }, true],
  [{ jaccard8: 0.296 }, false],
])("%j near a threshold that decides: %s", (given, expected) => {
  expect(nearThreshold({ ...signals, ...given }, options)).toBe(expected);
});

test("the sealed index reads back equal, wherever its bytes start", async () => {
  const item = problem({
    problem_id: "é\u0000",
    statement: LAMP,
    private_tests: testsOf("double", [1, 2, 3]),
    solutions: solvedBy("double"),
  });
  const { artifact } = await screen({ problem: problem({ problem_id: "mine" }) }, [
    item,
    problem({ problem_id: "b" }),
  ]);
  const index = decodeIndex(artifact);
  expect(index.items.map((each) => [each.id, each.tests.length, each.programs.length])).toEqual([
    ["b", 0, 0],
    ["é\u0000", 3, 1],
  ]);
  const shifted = new Uint8Array(artifact.length + 1);
  shifted.set(artifact, 1);
  expect(decodeIndex(shifted.subarray(1))).toEqual(index);
  expect(encodeIndex(index)).toEqual(Buffer.from(artifact));
  expect(decodeIndex(artifact)).toBe(index);
  expect(() => decodeIndex(new Uint8Array(20))).toThrow("not a benchmark index");
});

test("the nearest item of a problem is its first pair, with what the programs said in either direction", async () => {
  const copy = {
    statement: `lamp tower`,
    private_tests: testsOf("double", [1, 2, 3]),
    solutions: solvedBy("double"),
  };
  const { pairs } = await screen({ problem: problem({ problem_id: "mine", ...copy }) }, [
    problem({ problem_id: "item", ...copy, statement: "lamp here" }),
  ]);
  expect(nearestOf([...pairs].reverse()).get("mine")).toEqual({
    benchmark: "bench",
    item_id: "item",
    cosine: 1,
    containment8: 0,
    jaccard8: 0,
    cross_test: "passed",
  });
  expect(nearestOf([]).size).toBe(0);
});

const form = (...inputs: string[]) => inputForm(inputs.map((input) => ({ input, output: "" })));
test.each([
  ["numbers in one line and numbers in one line", form("3 4\n", "5 6"), form("1 2"), true],
  ["two tokens and three", form("3 4", "5 6"), form("1 2 3", "4 5 6"), false],
  ["a varying count and three", form("3 4", "5"), form("1 2 3"), true],
  ["a word and a number", form("abc"), form("12"), false],
  ["a decimal and an integer", form("1.5"), form("12"), true],
  ["one line and two", form("1", "2"), form("1\n2", "1\n3"), false],
  ["n and then n lines, seen with different n", form("1\n2", "2\n1\n1"), form("3\n1\n2\n3"), true],
  ["nothing and nothing", form(""), form(""), true],
])("inputs of the same form: %s", (_what, a, b, expected) => {
  expect(sameForm(a, b)).toBe(expected);
  expect(sameForm(b, a)).toBe(expected);
});
