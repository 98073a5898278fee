import { expect, test } from "vitest";
import type { JudgeResult, TestResult } from "../../judge/judge.ts";
import { bytesOf, packed, unpacked } from "../../judge/packed.ts";

const one = (given: Partial<TestResult> = {}): TestResult => ({
  verdict: "OK",
  acceptedBy: "tokens",
  cpuMs: 0.1 + 0.2,
  wallMs: 1e-7,
  memoryMb: 9073 / 1024,
  stdout: "3\n",
  stderr: "",
  ...given,
});

const result = (tests: TestResult[], given: Partial<JudgeResult> = {}): JudgeResult => ({
  verdict: "OK",
  tests,
  firstFailing: null,
  detail: null,
  ...given,
});

test.each([
  ["several tests", result([one(), one({ verdict: "WA", acceptedBy: null })])],
  ["no test, and a compiler's message", result([], { verdict: "CE", detail: 'line 1: "' })],
  [
    "a signal of a compiled program, and its toolchain",
    result([one({ verdict: "RE", signal: "SIGSEGV" })], { toolchain: "g++" }),
  ],
  ["the exit status of a checker", result([one({ status: 0 }), one({ status: 7, signal: "SIGABRT" })])],
  [
    "the judge that made it",
    result([one()], { identity: { isolation: 3, judge_version: "3", python: "3.11" } }),
  ],
  ["text of every kind", result([one({ stdout: "\u0000 é ☃ 🙂 \ud800 \u2028", stderr: "\\\"'" })])],
])("a result with %s is the same after packing", (_, given) => {
  expect(unpacked(packed(given))).toStrictEqual(given);
});

test("a character beyond Latin-1 doubles the bytes of the whole text", () => {
  expect([bytesOf("ab"), bytesOf("aé"), bytesOf("a☃"), bytesOf("🙂")]).toEqual([2, 2, 4, 4]);
});
