/** The cache of verdicts for programs that are judged in two parts. */
import { expect, test } from "vitest";
import { runsInTurn } from "../../judge/gate.ts";
import type { GatedResults, JudgeRequest, JudgeResult } from "../../judge/judge.ts";
import { VerdictMemory } from "../../judge/memory.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";
import { request } from "./requests.ts";

const resultWith = (verdict: VerdictClass): JudgeResult => ({
  verdict,
  tests: [{ verdict, acceptedBy: null, cpuMs: 1, wallMs: 1, memoryMb: 1, stdout: "", stderr: "" }],
  firstFailing: verdict === "OK" ? null : 0,
  detail: null,
});

const first = request({ code: "a", earlyExitFrom: 1 });
const whole = request({ code: "a" });
const inputs = { first: 1, whole: 2 };

/**
 * A memory and a judge that gives these verdicts on the two parts, after `begun` if they are judged
 * together; `asked` lists its runs.
 */
function setUp(
  verdicts: { first: VerdictClass; whole: VerdictClass },
  { capacity = 1 << 20, begun = Promise.resolve() } = {},
) {
  const memory = new VerdictMemory(capacity);
  const asked: string[] = [];
  const part = (asking: JudgeRequest) => (asking.earlyExitFrom === 1 ? "first" : "whole");
  const run = async (asking: JudgeRequest): Promise<JudgeResult> => {
    asked.push(part(asking));
    return resultWith(verdicts[part(asking)]);
  };
  const judge = (): GatedResults => {
    asked.push("gated");
    const given = async (asking: JudgeRequest) => {
      await begun;
      return resultWith(verdicts[part(asking)]);
    };
    return runsInTurn(given, { first, whole });
  };
  const gated = () => memory.recallGated({ first, whole }, inputs, { judge, run });
  const recall = (asking: JudgeRequest) => memory.recall(asking, inputs[part(asking)], () => run(asking));
  return { asked, gated, recall };
}

const verdictsOf = async (results: GatedResults) => [
  (await results.first).verdict,
  (await results.whole)?.verdict ?? null,
];

test("both results of one judging are cached, each for its own request", async () => {
  const { asked, gated, recall } = setUp({ first: "OK", whole: "WA" });
  expect(await verdictsOf(gated())).toEqual(["OK", "WA"]);
  expect(await verdictsOf(gated())).toEqual(["OK", "WA"]);
  expect((await recall(first)).verdict).toBe("OK");
  expect((await recall(whole)).verdict).toBe("WA");
  expect(asked).toEqual(["gated"]);
});

test("a program that fails its first part has no whole result, then or later", async () => {
  const { asked, gated, recall } = setUp({ first: "WA", whole: "WA" });
  expect(await verdictsOf(gated())).toEqual(["WA", null]);
  expect(await verdictsOf(gated())).toEqual(["WA", null]);
  expect(asked).toEqual(["gated"]);
  await recall(whole);
  expect(asked).toEqual(["gated", "whole"]);
});

test.each([
  ["first", ["first", "whole"]],
  ["whole", ["whole", "first"]],
] as const)(
  "an earlier result of the %s request is used, and the other part is judged",
  async (part, runs) => {
    const { asked, gated, recall } = setUp({ first: "OK", whole: "OK" });
    await recall(part === "first" ? first : whole);
    expect(await verdictsOf(gated())).toEqual(["OK", "OK"]);
    expect(asked).toEqual(runs);
  },
);

test("requests for one part wait for a gated judging in progress", async () => {
  const begun = new Promise<void>((resolve) => setTimeout(resolve, 10));
  const { asked, gated, recall } = setUp({ first: "OK", whole: "WA" }, { capacity: 0, begun });
  const early = verdictsOf(gated());
  await new Promise(setImmediate);
  const others = await Promise.all([recall(first), recall(whole)]);
  expect(others.map(({ verdict }) => verdict)).toEqual(["OK", "WA"]);
  expect(await early).toEqual(["OK", "WA"]);
  expect(asked).toEqual(["gated"]);
});

test("equal programs at the same time are judged once", async () => {
  const { asked, gated } = setUp({ first: "OK", whole: "WA" }, { capacity: 0 });
  const both = await Promise.all([verdictsOf(gated()), verdictsOf(gated())]);
  expect(both).toEqual([
    ["OK", "WA"],
    ["OK", "WA"],
  ]);
  expect(asked).toEqual(["gated"]);
});

test("a request that waits for a whole result which never comes is judged once", async () => {
  const begun = new Promise<void>((resolve) => setTimeout(resolve, 10));
  const { asked, gated, recall } = setUp({ first: "WA", whole: "WA" }, { begun });
  const early = verdictsOf(gated());
  await new Promise(setImmediate);
  const others = await Promise.all([recall(whole), recall(whole)]);
  expect(others.map(({ verdict }) => verdict)).toEqual(["WA", "WA"]);
  expect(await early).toEqual(["WA", null]);
  expect(asked).toEqual(["gated", "whole"]);
});

test("a first part without a verdict is not cached, and the program is judged again", async () => {
  const { asked, gated } = setUp({ first: "INTERNAL", whole: "OK" });
  expect(await verdictsOf(gated())).toEqual(["INTERNAL", null]);
  await verdictsOf(gated());
  expect(asked).toEqual(["gated", "gated"]);
});

test("what a caller does to a result reaches neither the other part nor the next caller", async () => {
  const { gated } = setUp({ first: "OK", whole: "WA" });
  const results = gated();
  (await results.first).tests.length = 0;
  const again = gated();
  expect((await again.first).tests).toHaveLength(1);
  expect((await results.whole)?.tests).toHaveLength(1);
});
