/**
 * Checker programs: a problem's program that decides whether an output is accepted, for
 * problems with several right answers. It is untrusted, so it runs in the sandbox like any program.
 * Contract of those in Python (others: testlib.ts): stdin is one JSON object {"input", "expected",
 * "actual"}; the first word that the checker prints decides, OK or WA. Anything else (a crash, a
 * timeout, another word) is a failure of the checker: the output is wrong if the checker accepts
 * the jury's own answer, otherwise INTERNAL. An output that is not valid UTF-8 is wrong without a
 * checker run.
 */
import { isUtf8 } from "node:buffer";
import { sha256 } from "../../io/hash.ts";
import type { Test } from "../../schemas/problem.ts";
import type { Judge, JudgeRequest, TestResult } from "../judge.ts";
import { decisionOf, testlibRequest } from "./testlib.ts";

/**
 * Decision of a checker on one output; WA with a detail: the checker failed on this output only.
 */
export type Checked =
  | { verdict: "OK"; detail: null }
  | { verdict: "WA"; detail: string | null }
  | { verdict: "INTERNAL"; detail: string };

export type CheckerInput = { test: Test; actual: Uint8Array };

/** A checker may be slower than the programs it checks: it reads two outputs and the input. */
const LIMITS = { cpuLimitMs: 10_000, wallLimitMs: 30_000, memoryLimitMb: 1024, outputLimitBytes: 1 << 20 };

const ONLY_ON_THIS = "the checker fails on this output and accepts the jury's answer";
const WRONG: Checked = { verdict: "WA", detail: null };

/** A checker's source; with the language and content of testlib.h if it is not Python. */
export type Checker = { source: string; compiled?: { language: string; header: string } };

function requestOf(
  { source, compiled }: Checker,
  inputs: readonly CheckerInput[],
  trusted: boolean,
): JudgeRequest {
  if (compiled !== undefined) return { ...testlibRequest(source, compiled, inputs), trusted };
  const tests = inputs.map(({ test, actual }) => ({
    input: JSON.stringify({
      input: test.input,
      expected: test.output,
      actual: Buffer.from(actual).toString("utf8"),
    }),
    output: "OK",
  }));
  return {
    problemKey: `checker#${sha256(tests)}`,
    code: source,
    tests,
    comparator: { kind: "tokens", checker: null, provenance: "checker" },
    fnName: null,
    inputFile: null,
    outputFile: null,
    ...LIMITS,
    earlyExitFrom: tests.length,
    trusted,
  };
}

const firstWord = (text: string): string => /^\s*(\S{0,20})/.exec(text)?.[1] ?? "";

/**
 * Reads the checker's decision. Verdict WA only means that it did not print exactly "OK"; its first
 * word, or its exit status, decides.
 */
function wordOf(result: TestResult | undefined, detail: string | null, isCompiled: boolean): Checked {
  if (result === undefined || result.verdict === "CE")
    return { verdict: "INTERNAL", detail: `the checker did not run: ${detail ?? "no result"}` };
  const ended = isCompiled ? decisionOf(result) !== null : ["OK", "WA"].includes(result.verdict);
  const word = isCompiled ? decisionOf(result) : firstWord(result.stdout);
  if (ended && (word === "OK" || word === "WA")) return { verdict: word, detail: null };
  const said = ended
    ? `it printed ${JSON.stringify(word)} instead of OK or WA`
    : `it ended with ${result.signal ?? result.verdict}`;
  return {
    verdict: "INTERNAL",
    detail: `the problem's checker failed: ${said} ${result.stderr.trim().slice(-200)}`.trim(),
  };
}

/** What a checker says of several outputs, in order. */
async function wordsOf(
  judge: Pick<Judge, "run">,
  checker: Checker,
  { inputs, trusted }: { inputs: readonly CheckerInput[]; trusted: boolean },
): Promise<Checked[]> {
  const valid = inputs.filter(({ actual }) => isUtf8(actual));
  if (valid.length === 0) return inputs.map(() => WRONG);
  const result = await judge.run(requestOf(checker, valid, trusted));
  const isCompiled = checker.compiled !== undefined;
  let next = 0;
  return inputs.map(({ actual }) =>
    isUtf8(actual) ? wordOf(result.tests[next++], result.detail, isCompiled) : WRONG,
  );
}

/**
 * Runs a checker on several outputs of one program, and where it fails on the jury's own answer.
 * @returns one decision per output, in order
 */
export async function runChecker(
  judge: Pick<Judge, "run">,
  checker: Checker,
  { inputs, trusted = false }: { inputs: readonly CheckerInput[]; trusted?: boolean },
): Promise<Checked[]> {
  const words = await wordsOf(judge, checker, { inputs, trusted });
  const failed = words.flatMap(({ verdict }, i) => (verdict === "INTERNAL" ? [i] : []));
  if (failed.length === 0) return words;
  const own = failed.flatMap((i) => {
    const test = inputs[i]?.test;
    return test === undefined ? [] : [{ test, actual: Buffer.from(test.output) }];
  });
  const ofJury = await wordsOf(judge, checker, { inputs: own, trusted });
  for (const [position, i] of failed.entries()) {
    const word = words[i];
    if (word?.verdict === "INTERNAL" && ofJury[position]?.verdict === "OK")
      words[i] = { verdict: "WA", detail: `${ONLY_ON_THIS}: ${word.detail}` };
  }
  return words;
}
