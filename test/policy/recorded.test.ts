import { expect, test } from "vitest";
import type { CallContext } from "../../policy/policy.ts";
import { recordedPolicy } from "../../policy/recorded.ts";
import { extractCode } from "../../rollout/extract.ts";
import { problemOf } from "../rollout/fixtures.ts";

const policy = recordedPolicy({ right: 0.5 });

const ask = (seed: number, change: Partial<CallContext> = {}, from = policy) =>
  from.complete(
    { messages: [], temperature: 1, top_p: 1, max_tokens: 100, seed },
    { problem: problemOf(), sample: 0, turn: 0, call: 0, wants: "code", ...change },
  );

const many = (count: number, change: Partial<CallContext> = {}, from = policy) =>
  Promise.all(Array.from({ length: count }, (_, seed) => ask(seed, change, from)));

const codeOf = ({ text, finish_reason }: Awaited<ReturnType<typeof ask>>) =>
  extractCode(text, { finishReason: finish_reason, rule: "first" });

const isRight = (code: string | null) => code !== null && /\* ?2/.test(code);

test("equal seeds give equal answers; other seeds other programs", async () => {
  expect(await ask(3)).toEqual(await ask(3));
  const answers = await many(200);
  expect(new Set(answers.map(({ text }) => text)).size).toBeGreaterThan(100);
});

test("right programs come at the configured chance, and more often on retries", async () => {
  const share = async (turn: number) =>
    (await many(1000, { turn })).filter((answer) => isRight(codeOf(answer).code)).length / 1000;
  const [first, second, third] = [await share(0), await share(1), await share(2)];
  expect(first).toBeGreaterThan(0.42);
  expect(first).toBeLessThan(0.55);
  expect(second).toBeGreaterThan(first + 0.03);
  expect(third).toBeGreaterThan(second + 0.03);
});

test("some answers have no block, an open one, or are cut", async () => {
  const kinds = (await many(2000)).map((answer) => codeOf(answer).extraction);
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  for (const kind of ["no_code", "unclosed_fence", "cut"]) {
    expect(count(kind)).toBeGreaterThan(5);
    expect(count(kind)).toBeLessThan(100);
  }
  expect(count("python_block")).toBeGreaterThan(1800);
});

test("a prompt for reasoning is answered in words", async () => {
  const answers = await many(100, { wants: "reasoning" });
  expect(answers.every(({ text }) => text !== "" && !text.includes("```"))).toBe(true);
  expect(answers.some(({ text }) => text.includes("arithmetic"))).toBe(true);
  expect(answers.some(({ text }) => text.includes("Read a number"))).toBe(true);
});

test("nothing is said of a model, and its rows are marked as recorded", async () => {
  expect([policy.kind, policy.model]).toEqual(["recorded", "recorded"]);
  const answers = [...(await many(300)), ...(await many(300, { wants: "reasoning" }))];
  expect(answers.filter(({ text }) => /\b(?:model|llama|gpt|assistant|AI)\b/i.test(text))).toEqual([]);
  expect(answers.every(({ completion_tokens }) => completion_tokens === null)).toBe(true);
});

test("only Python 3 programs are given, and none where a problem has none", async () => {
  const problem = problemOf({
    solutions: [{ language: "cpp", code: "int main() {}" }],
    incorrect_solutions: [{ language: "python2", code: "print 1" }],
  });
  const answers = await many(50, { problem });
  expect(answers.map((answer) => codeOf(answer).code)).toEqual(answers.map(() => null));
});

test("the function that tests call keeps its name", async () => {
  const problem = problemOf({
    fn_name: "doubled",
    solutions: [
      { language: "python3", code: "def doubled(number):\n    half = number\n    return half * 2\n" },
    ],
    incorrect_solutions: [],
  });
  const codes = (await many(200, { problem }))
    .map((answer) => codeOf(answer).code)
    .filter((code) => code !== null);
  expect(codes.length).toBeGreaterThan(50);
  expect(codes.every((code) => code.includes("def doubled("))).toBe(true);
});

test("a program with fences in it survives the markdown around it", async () => {
  const code = 's = """\n```\n"""\nprint(s)\n';
  const problem = problemOf({ solutions: [{ language: "python3", code }], incorrect_solutions: [] });
  const found = (await many(100, { problem }))
    .map((answer) => codeOf(answer).code)
    .filter((one) => one !== null);
  expect(found.length).toBeGreaterThan(20);
  expect(found.every((one) => one.includes('"""\n```\n"""'))).toBe(true);
});
