/**
 * What is taken from a trace, which the program could have written itself. processes/trace.test.ts
 * traces real programs.
 */
import { expect, test } from "vitest";
import type { LocalJudge } from "../../judge/create.ts";
import type { Runner } from "../../judge/judge.ts";
import { traceProgram, tracerOf } from "../../judge/trace.ts";
import { request, SUM } from "./requests.ts";

const BLOCK = { code: "x = 1", before: [], after: [["x", "1"]] };
const REQUEST = request({ code: SUM });
const traced = (written: unknown) => {
  const text = typeof written === "string" ? written : JSON.stringify(written);
  return traceProgram({ trace: async () => Buffer.from(text) }, REQUEST, 2);
};

test("a trace names the test, its blocks and how many were seen", async () => {
  expect(await traced({ blocks: [BLOCK], total: 7 })).toEqual({ test: 2, blocks: [BLOCK], total: 7 });
});

test.each([
  ["nothing", ""],
  ["a text that is cut off", '{"blocks": [{"code": "x"'],
  ["another form", { blocks: "x", total: 1 }],
  ["no block", { blocks: [], total: 0 }],
  ["fewer blocks in all than are shown", { blocks: [BLOCK, BLOCK], total: 1 }],
  ["a negative total", { blocks: [BLOCK], total: -1 }],
  ["more blocks than are shown", { blocks: Array(41).fill(BLOCK), total: 41 }],
  ["a long source", { blocks: [{ ...BLOCK, code: "x".repeat(4001) }], total: 1 }],
  ["a long value", { blocks: [{ ...BLOCK, after: [["x", "1".repeat(4001)]] }], total: 1 }],
  ["many variables", { blocks: [{ ...BLOCK, after: Array(101).fill(["x", "1"]) }], total: 1 }],
  ["a value that is no text", { blocks: [{ ...BLOCK, after: [["x", 1]] }], total: 1 }],
])("a trace of %s is no trace", async (_, written) => {
  expect(await traced(written)).toBeNull();
});

test("a journal's trace is used before the judge's own, and a judge may have none", async () => {
  const identity = { isolation: 3, judge_version: "1", python: "3.11" };
  const judge: Runner = { identity, run: () => Promise.reject(new Error("unused")), close: async () => {} };
  expect(tracerOf(judge)).toBeNull();
  const trace = async () => Buffer.from(JSON.stringify({ blocks: [BLOCK], total: 1 }));
  const local = { ...judge, trace } as unknown as LocalJudge;
  expect((await tracerOf(local)?.(REQUEST, 0))?.total).toBe(1);
  const recorded = { test: 0, blocks: [], total: 9 };
  expect(await tracerOf({ ...local, traceTest: async () => recorded })?.(REQUEST, 0)).toBe(recorded);
});
