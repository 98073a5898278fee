/**
 * Results as one text each, which is how the cache of verdicts keeps them: a third of the bytes
 * of the objects, and a single object for the garbage collector.
 * Promises: unpacked(packed(result)) equals the result, and is a new one for each caller.
 */
import type { JudgeResult, TestResult } from "./judge.ts";

type Row = readonly [
  TestResult["verdict"],
  string | null,
  number,
  number,
  number,
  string,
  string,
  (string | null)?,
  (number | null)?,
];
type Packed = Omit<JudgeResult, "tests"> & { tests: readonly Row[] };

const BEYOND_LATIN1 = /[\u0100-\uffff]/;

function rowOf(test: TestResult): Row {
  const { verdict, acceptedBy, cpuMs, wallMs, memoryMb, stdout, stderr, signal, status } = test;
  const row = [verdict, acceptedBy, cpuMs, wallMs, memoryMb, stdout, stderr] as const;
  return signal === undefined && status === undefined ? row : [...row, signal ?? null, status ?? null];
}

function testOf([verdict, acceptedBy, cpuMs, wallMs, memoryMb, stdout, stderr, signal, status]: Row) {
  return {
    verdict,
    acceptedBy,
    cpuMs,
    wallMs,
    memoryMb,
    stdout,
    stderr,
    ...(typeof signal === "string" && { signal }),
    ...(typeof status === "number" && { status }),
  };
}

export const packed = (result: JudgeResult): string =>
  JSON.stringify({ ...result, tests: result.tests.map(rowOf) } satisfies Packed);

export function unpacked(text: string): JudgeResult {
  const result = JSON.parse(text) as Packed;
  return { ...result, tests: result.tests.map(testOf) };
}

/** Bytes of a text in memory: V8 takes two a character if one of them is beyond Latin-1. */
export const bytesOf = (text: string): number => (BEYOND_LATIN1.test(text) ? 2 : 1) * text.length;
