/**
 * The verdict that follows from how a process ended: judge/verdicts.ts on made-up facts.
 * processes/verdicts.test.ts runs programs.
 */
import { expect, test } from "vitest";
import { decodeFacts } from "../../judge/protocol.ts";
import { accepts, failureOf, resultOf, shownEnd, shownStart } from "../../judge/verdicts.ts";
import { request, SUM } from "./requests.ts";
import { type Ending, encodeFacts } from "./zygotes.ts";

const REQUEST = request({ code: SUM, cpuLimitMs: 1000, outputLimitBytes: 100 });
const facts = (ending: Ending) => decodeFacts(encodeFacts(ending));
const NODE = 3;

test.each<[string | null, Ending]>([
  [null, {}],
  [null, { cpuUs: 1_000_000 }],
  ["TLE", { cpuUs: 1_000_001 }],
  ["TLE", { stopped: 1 }],
  ["TLE", { signal: 24 }],
  ["ILE", { stopped: 2 }],
  ["INTERNAL", { stopped: NODE }],
  ["INTERNAL", { signal: 9 }],
  ["MLE", { status: -100 }],
  ["RE", { status: 240 }],
  ["RE", { status: 242 }],
  ["RE", { status: 243 }],
  [null, { outputSize: 100, errorSize: 100 }],
  ["OLE", { outputSize: 101 }],
  ["RE", { status: 1 }],
  ["RE", { status: -1, signal: 11 }],
])("%s for a process that ended with %j", (verdict, ending) => {
  expect(failureOf(facts(ending), REQUEST)).toBe(verdict);
});

test.each<[string, Ending]>([
  ["TLE", { cpuUs: 2_000_000, signal: 9, stopped: 2 }],
  ["ILE", { stopped: 2, outputSize: 101, signal: 9 }],
  ["INTERNAL", { stopped: NODE, status: 1 }],
  ["OLE", { outputSize: 101, signal: 9 }],
])("%s comes first where several things happened: %j", (verdict, ending) => {
  expect(failureOf(facts(ending), REQUEST)).toBe(verdict);
});

test("a right output counts only from a process that ended normally", async () => {
  const right = { index: 1, output: "34\n", cpuUs: 1500, wallUs: 2500, residentKb: 3072 };
  const result = await resultOf(facts(right), REQUEST);
  expect(result).toMatchObject({ verdict: "OK", acceptedBy: "bytes", cpuMs: 1.5, wallMs: 2.5, memoryMb: 3 });
  expect(await resultOf(facts({ ...right, status: 1, errors: "boom" }), REQUEST)).toMatchObject({
    verdict: "RE",
    acceptedBy: null,
    stdout: "34\n",
    stderr: "boom",
  });
  expect((await resultOf(facts({ ...right, index: 0 }), REQUEST)).verdict).toBe("WA");
});

test("an answer for a test that was not asked is an error, not a verdict", async () => {
  await expect(accepts(Buffer.from("3"), 3, REQUEST)).rejects.toThrow("test 3");
});

test("an output for a checker counts as accepted until the checker runs", async () => {
  const comparator = { kind: "checker" as const, checker: "", provenance: "test" };
  expect(await accepts(Buffer.from("anything"), 0, { ...REQUEST, comparator })).toBe("checker");
});

test("2,048 characters of an output are shown: the start of stdout, the end of stderr", () => {
  const bytes = Buffer.from(`A${"é".repeat(5000)}Z`);
  expect(shownStart(bytes)).toBe(`A${"é".repeat(2047)}`);
  expect(shownEnd(bytes)).toBe(`${"é".repeat(2047)}Z`);
  expect(shownStart(Buffer.from("ok\xff", "latin1"))).toBe("ok\ufffd");
});
