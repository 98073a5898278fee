/**
 * The journal key of a verdict: equal for the same program, tests in order, limits, comparator,
 * interpreter name and judge version. Promise: the key of a request never changes, whatever makes
 * its computation fast; the tests, which are most of what is hashed, are read once per array.
 */
import { canonicalJson, sha256 } from "../../io/hash.ts";
import { mayIncludeTestlib } from "../../judge/deciders.ts";
import { JUDGE_VERSION, type JudgeRequest } from "../../judge/judge.ts";
import type { Test } from "../../schemas/problem.ts";
import { verdictKeyOf } from "./keys.ts";

/** Verdicts are recorded per purpose, so that running verify again judges again. */
export type Asking = {
  purpose: string;
  /**
   * Name of the configured interpreter: a machine with another version of that name replays the
   * same verdicts.
   */
  python?: string;
  /** Hash of testlib.h; it counts only where a checker or interactor may include it. */
  testlib?: string | undefined;
};

const hashOfTest = new WeakMap<Test, string>();

function testHash(test: Test): string {
  let hash = hashOfTest.get(test);
  if (hash === undefined) {
    hash = sha256([test.input, test.output]);
    hashOfTest.set(test, hash);
  }
  return hash;
}

const hashesOfTests = new WeakMap<readonly Test[], string>();

/** JSON of the hashes of tests; the programs of a problem share their array of tests. */
function testHashes(tests: readonly Test[]): string {
  let hashes = hashesOfTests.get(tests);
  if (hashes === undefined) {
    hashes = JSON.stringify(tests.map(testHash));
    hashesOfTests.set(tests, hashes);
  }
  return hashes;
}

/** @param version of the judge whose record is wanted; by default the present one */
export function verdictKey(
  { purpose, python = "python3", testlib }: Asking,
  request: JudgeRequest,
  version = JUDGE_VERSION,
): string {
  const { tests, trusted: _trusted, ...rest } = request;
  const asked = `[${canonicalJson(rest)},${testHashes(tests)},${JSON.stringify(python)},${JSON.stringify(version)}]`;
  const included = testlib !== undefined && mayIncludeTestlib(request.comparator) ? testlib : "";
  return verdictKeyOf(purpose, sha256(asked + included));
}
