/**
 * Derives the verdict of a test from the kernel's facts about its process.
 * Promises: nothing that the program claims counts, only how it ended, what it used and which bytes
 * it wrote. INTERNAL here means that the machine ended the process: retry; it never counts as a
 * wrong answer.
 */
import { constants } from "node:os";
import type { VerdictClass } from "../schemas/verdict.ts";
import { compareInTurns } from "./compare/compare.ts";
import { decided } from "./interactive/decide.ts";
import { interactorFacts } from "./interactive/record.ts";
import type { JudgeRequest, TestResult } from "./judge.ts";
import { type Facts, STOPPED } from "./protocol.ts";

/** Status of a test that ended with MemoryError, as in judge/supervisor/runner.py. */
const OUT_OF_MEMORY = -100;
/** As in judge/supervisor/assertions.py. */
const ASSERTIONS_PASSED = Buffer.from("passed");
const NOT_COMPLETED = "the program ended before the last assertion had run\n";
const SIGKILL = 9;
const SIGXCPU = 24;

export const SHOWN_CHARACTERS = 2048;
/** A character takes at most four bytes. */
const SHOWN_BYTES = 4 * SHOWN_CHARACTERS;

export const shownStart = (bytes: Buffer): string =>
  bytes.subarray(0, SHOWN_BYTES).toString("utf8").slice(0, SHOWN_CHARACTERS);

export const shownEnd = (bytes: Buffer): string =>
  bytes.subarray(-SHOWN_BYTES).toString("utf8").slice(-SHOWN_CHARACTERS);

/**
 * Failure according to how the process ended, before its output is compared; null: it ended
 * normally.
 */
export function failureOf(facts: Facts, request: JudgeRequest): VerdictClass | null {
  const { status, signal, stopped, cpuUs } = facts;
  const overCpu = cpuUs > request.cpuLimitMs * 1000;
  if (stopped === STOPPED.cpu || signal === SIGXCPU || overCpu) return "TLE";
  if (stopped === STOPPED.wall) return "ILE";
  if (stopped === STOPPED.node) return "INTERNAL";
  if (facts.outputSize > request.outputLimitBytes) return "OLE";
  if (signal === SIGKILL) return "INTERNAL";
  if (status === OUT_OF_MEMORY) return "MLE";
  return status === 0 ? null : "RE";
}

/**
 * Compares an output. Checker programs run later, in the pool; until then their outputs count as
 * accepted.
 */
export async function accepts(output: Buffer, index: number, request: JudgeRequest): Promise<string | null> {
  if (request.entryPoint !== undefined) return output.equals(ASSERTIONS_PASSED) ? "assertions" : null;
  if (request.comparator.kind === "checker") return "checker";
  const expected = request.tests[index]?.output;
  if (expected === undefined) throw new Error(`the zygote answered for test ${index}, which was not asked`);
  const { ok, acceptedBy } = await compareInTurns(output, expected, request.comparator);
  return ok ? (acceptedBy ?? "bytes") : null;
}

/** "SIGSEGV" for 11; undefined for 0. */
const signalName = (number: number): string | undefined =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0];

/** What a test counts as its output: of an interaction, the file that the interactor wrote. */
export const outputOf = ({ output }: Facts, { comparator }: JudgeRequest): Buffer =>
  comparator.interactor === undefined ? output : (interactorFacts(output)?.written ?? Buffer.alloc(0));

/** The result of one test of an interactive problem. */
function interactionResult(facts: Facts, failure: VerdictClass | null, request: JudgeRequest): TestResult {
  const { verdict, said } = decided(failure, interactorFacts(facts.output));
  const signal = verdict === "RE" ? signalName(facts.signal) : undefined;
  const own = shownEnd(facts.errors);
  return {
    verdict,
    acceptedBy: verdict === "OK" ? (request.comparator.checker === null ? "interactor" : "checker") : null,
    cpuMs: facts.cpuUs / 1000,
    wallMs: facts.wallUs / 1000,
    memoryMb: facts.residentKb / 1024,
    stdout: "",
    stderr: said === "" ? own : verdict === "INTERNAL" ? said : `${own}interactor: ${said}\n`,
    ...(signal !== undefined && { signal }),
  };
}

/** The result of one isolated test. */
export async function resultOf(facts: Facts, request: JudgeRequest): Promise<TestResult> {
  const failure = failureOf(facts, request);
  if (request.comparator.interactor !== undefined) return interactionResult(facts, failure, request);
  const acceptedBy = failure === null ? await accepts(facts.output, facts.index, request) : null;
  const verdict = failure ?? (acceptedBy === null ? "WA" : "OK");
  const asserts = request.entryPoint !== undefined;
  const said = shownEnd(facts.errors);
  const signal = request.language === undefined || verdict !== "RE" ? undefined : signalName(facts.signal);
  return {
    verdict,
    acceptedBy,
    cpuMs: facts.cpuUs / 1000,
    wallMs: facts.wallUs / 1000,
    memoryMb: facts.residentKb / 1024,
    stdout: asserts ? "" : shownStart(facts.output),
    stderr: asserts && verdict === "WA" && said === "" ? NOT_COMPLETED : said,
    ...(signal !== undefined && { signal }),
    ...(request.testlib !== undefined && { status: facts.status }),
  };
}
