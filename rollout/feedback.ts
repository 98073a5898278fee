/**
 * Writes the feedback on a failed attempt, from the verdicts of the public tests only.
 * Promises: at most 1,024 estimated tokens, 512 characters per test, 8 failing tests;
 * deterministic. The limits follow the released code of the method's authors.
 */
import type { Problem, Test } from "../schemas/problem.ts";
import type { Turn } from "../schemas/trajectory.ts";
import type { TestVerdict } from "../schemas/verdict.ts";
import { clip, clipTraceback, shareOut } from "./clip.ts";
import type { Feedback } from "./names.ts";
import type { Prompts } from "./prompts.ts";
import type { TemplateValues } from "./template.ts";
import { estimateTokens } from "./tokens.ts";
import { shownBlocks, type Trace } from "./trace.ts";

export const FEEDBACK_LIMITS = {
  tokens: 1024,
  testCharacters: 512,
  failingTests: 8,
  compilerCharacters: 1600,
} as const;

export type FeedbackInput = {
  kind: Feedback;
  problem: Problem;
  /** The turn that failed. */
  turn: Pick<Turn, "extraction" | "public_verdicts">;
  /** Only for kind ldb; without a trace the feedback lists the failed tests. */
  trace: Trace | null;
};

export function writeFeedback(input: FeedbackInput, prompts: Prompts): string {
  if (input.turn.public_verdicts.length === 0) return noCode(input.turn.extraction, prompts);
  const [first] = input.turn.public_verdicts;
  // Python compiles and runs in one step, and its message stays with the tests as in every version.
  if (prompts.language !== null && first?.verdict === "CE") return compileError(first.stderr, prompts);
  if (input.kind === "ldb" && input.trace !== null) return ldb(input, input.trace, prompts);
  const kind = input.kind === "ldb" ? "failed_tests" : input.kind;
  return kind === "binary" ? prompts.render("feedback.binary") : listed(kind, input, prompts);
}

/** The compiler's message once, not with each test; its first lines name the cause. */
function compileError(message: string, prompts: Prompts): string {
  for (let room: number = FEEDBACK_LIMITS.compilerCharacters; ; room = Math.floor(room / 2)) {
    const text = prompts.render("language.compile_error", {
      message: clip(message.trim(), room) || "(no message)",
    });
    if (estimateTokens(text) <= FEEDBACK_LIMITS.tokens || room < 32) return text;
  }
}

const NO_CODE: Record<Exclude<Turn["extraction"], "no_code">, string> = {
  unclosed_fence: "The code block of your answer is never closed.",
  cut: "Your answer was cut off because it grew too long.",
  python_block: "Your program could not be run.",
  untagged_block: "Your program could not be run.",
};

function noCode(extraction: Turn["extraction"], prompts: Prompts): string {
  const title = prompts.language?.title ?? "Python";
  const problem =
    extraction === "no_code" ? `Your answer holds no block marked as ${title}.` : NO_CODE[extraction];
  return prompts.render("no_code", { problem });
}

type Judged = { index: number; test: Test; verdict: TestVerdict; asserts: boolean };

function judged({ problem, turn }: FeedbackInput): Judged[] {
  return turn.public_verdicts.flatMap((verdict, index) => {
    const test = problem.public_tests[index];
    return test === undefined ? [] : [{ index, test, verdict, asserts: problem.entry_point !== undefined }];
  });
}

/**
 * Fits the reports into the limits: first fewer passed tests, then fewer failed ones, then shorter
 * reports.
 */
function listed(kind: "failed_tests" | "failed_and_passed", input: FeedbackInput, prompts: Prompts): string {
  const tests = judged(input);
  const failed = tests.filter(({ verdict }) => verdict.verdict !== "OK");
  const passed = tests.filter(({ verdict }) => verdict.verdict === "OK");
  let showFailed = Math.min(failed.length, FEEDBACK_LIMITS.failingTests);
  let showPassed = kind === "failed_tests" ? 0 : Math.min(passed.length, FEEDBACK_LIMITS.failingTests);
  let characters: number = FEEDBACK_LIMITS.testCharacters;
  for (;;) {
    const rows = (list: Judged[], count: number): TemplateValues[] =>
      list.slice(0, count).map((one) => ({ report: reportTest(one, characters, prompts) }));
    const text = prompts.render(`feedback.${kind}`, {
      total_count: tests.length,
      failed_count: failed.length,
      passed_count: passed.length,
      failed: rows(failed, showFailed),
      passed: rows(passed, showPassed),
      omitted: failed.length - showFailed || "",
    });
    if (estimateTokens(text) <= FEEDBACK_LIMITS.tokens || characters < 32) return text;
    if (showPassed > 0) showPassed--;
    else if (showFailed > 1) showFailed--;
    else characters = Math.floor(characters / 2);
  }
}

function ldb(input: FeedbackInput, trace: Trace, prompts: Prompts): string {
  const failing = judged(input).find(({ index }) => index === trace.test);
  if (failing === undefined) return listed("failed_tests", input, prompts);
  let ends = 5;
  let characters: number = FEEDBACK_LIMITS.testCharacters;
  for (;;) {
    const blocks = shownBlocks(trace, ends, characters);
    const text = prompts.render("feedback.ldb", { report: reportTest(failing, characters, prompts), blocks });
    if (estimateTokens(text) <= FEEDBACK_LIMITS.tokens || characters < 32) return text;
    if (ends > 2) ends--;
    else characters = Math.floor(characters / 2);
  }
}

/** One test: number, input, expected output and actual result; at most `characters` long. */
function reportTest({ index, test, verdict, asserts }: Judged, characters: number, prompts: Prompts): string {
  if (asserts) return reportAssertions({ index, test, verdict }, characters, prompts);
  const [title, result, cut] = reportOf(verdict);
  const fixed = { number: index + 1, result_title: title };
  const frame = prompts.render("test_report", { ...fixed, input: "", expected: "", result: "" }).length + 3;
  const whole = [test.input.trimEnd(), test.output.trimEnd(), result] as const;
  const rooms = shareOut(Math.max(0, characters - frame), whole);
  return prompts.render("test_report", {
    ...fixed,
    input: clip(whole[0], rooms[0] ?? 0),
    expected: clip(whole[1], rooms[1] ?? 0),
    result: cut(result, rooms[2] ?? 0),
  });
}

/** One test of assertions: its code, and what was raised; at most `characters` long. */
function reportAssertions(
  { index, test, verdict }: Omit<Judged, "asserts">,
  characters: number,
  prompts: Prompts,
): string {
  const [title, result, cut] = reportOf(verdict);
  const [shown, said]: [string, string] =
    verdict.verdict === "OK"
      ? ["It passes.", ""]
      : verdict.verdict === "WA"
        ? ["An assertion fails:", verdict.stderr.trim() || "(no message)"]
        : [title, result];
  const values = (code: string, text: string): TemplateValues => ({
    number: index + 1,
    result_title: shown,
    code,
    result: text,
  });
  const frame = prompts.render("test_report_assert", values("", "")).length + 2;
  const whole = [test.input.trimEnd(), said] as const;
  const rooms = shareOut(Math.max(0, characters - frame), whole);
  const cutSaid = verdict.verdict === "WA" ? clipTraceback : cut;
  return prompts.render(
    "test_report_assert",
    values(clip(whole[0], rooms[0] ?? 0), cutSaid(said, rooms[1] ?? 0)),
  );
}

type TestReport = [title: string, text: string, cut: (text: string, room: number) => string];

function reportOf({ verdict, stdout, stderr }: TestVerdict): TestReport {
  const printed = stdout.trimEnd() === "" ? "(nothing)" : stdout.trimEnd();
  switch (verdict) {
    case "OK":
    case "WA":
      return ["Your output:", printed, clip];
    case "RE":
      return ["Your program stopped with an error:", stderr.trim() || "(no message)", clipTraceback];
    case "CE":
      return ["Your program does not compile:", stderr.trim() || "(no message)", clipTraceback];
    case "TLE":
      return ["Your program took too long and was stopped.", "", clip];
    case "ILE":
      return ["Your program stood still, waiting for something, and was stopped.", "", clip];
    case "MLE":
      return ["Your program ran out of memory.", "", clip];
    case "OLE":
      return ["Your program printed far too much. Its output begins:", printed, clip];
    case "INTERNAL":
      return ["There is no result for this test.", "", clip];
  }
}
