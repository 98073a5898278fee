/**
 * Checkers in a compiled language, as testlib has them: called with the paths of input, output and
 * answer, they decide by their exit status.
 * Contract: 0 accepts; 1 (wrong answer), 2 (presentation), 4 (dirt), 8 (unexpected end) and partial
 * scores reject; 3 (the jury is wrong), another status, a signal or a limit is a failure of the
 * checker. testlib.h is not part of rftkit: its content is handed in.
 */
import { sha256 } from "../../io/hash.ts";
import type { Test } from "../../schemas/problem.ts";
import type { JudgeRequest, TestResult } from "../judge.ts";
import { requestLanguage } from "../languages/index.ts";

const LIMITS = { cpuLimitMs: 10_000, wallLimitMs: 60_000, memoryLimitMb: 1024, outputLimitBytes: 1 << 20 };

const REJECTED: ReadonlySet<number> = new Set([1, 2, 4, 5, 7, 8]);
/** `_pc(n)` exits with 16 + n. */
const PARTIAL_FROM = 16;
const PARTIAL_TO = 216;

/** Files of a test as one text: their lengths in bytes, then their contents. */
export const packed = (...texts: string[]): string =>
  `${texts.map((text) => Buffer.byteLength(text)).join(" ")}\n${texts.join("")}`;

export function testlibRequest(
  checker: string,
  { language, header }: { language: string; header: string },
  inputs: readonly { test: Test; actual: Uint8Array }[],
): JudgeRequest {
  const tests = inputs.map(({ test, actual }) => ({
    input: packed(test.input, Buffer.from(actual).toString("utf8"), test.output),
    output: "",
  }));
  return {
    problemKey: `checker#${sha256(tests)}`,
    code: checker,
    ...requestLanguage(language, "recorded"),
    testlib: header,
    tests,
    comparator: { kind: "tokens", checker: null, provenance: "checker" },
    fnName: null,
    inputFile: null,
    outputFile: null,
    ...LIMITS,
    earlyExitFrom: tests.length,
  };
}

/** What an exit status decides; null: a failure of the checker or interactor. */
export function decisionOfStatus(status: number): "OK" | "WA" | null {
  if (status === 0) return "OK";
  return REJECTED.has(status) || (status >= PARTIAL_FROM && status < PARTIAL_TO) ? "WA" : null;
}

/** What a checker decided; null: it failed. */
export function decisionOf({ verdict, status }: TestResult): "OK" | "WA" | null {
  if (verdict === "OK" || verdict === "WA") return "OK"; // status 0, whatever it printed
  return verdict === "RE" && status !== undefined ? decisionOfStatus(status) : null;
}
