/**
 * From a request of the own interface to a judge request, and from the result to the answer.
 * Promise: an answer on a problem of the server has no expected output, and nothing that a private
 * or generated test made the program print.
 */
import { requestOf } from "../judge/bulk.ts";
import type { JudgeRequest, JudgeResult, TestResult } from "../judge/judge.ts";
import { requestLanguage } from "../judge/languages/index.ts";
import { type Extracted, extractCode } from "../rollout/extract.ts";
import { isWholeProgram } from "../rollout/whole-program.ts";
import type { JudgeIdentity, TestGroup } from "../schemas/verdict.ts";
import { mostLenient } from "../stages/verify/program-verdict.ts";
import { languageAsked } from "./languages.ts";
import type { ProblemSet, ServedProblem } from "./problems.ts";
import type { JudgeAnswer, JudgeBody } from "./schemas.ts";

/** What is judged, and what of the result may be shown. */
export type Asked = {
  /** Null: the answer holds no program. */
  request: JudgeRequest | null;
  testsTotal: number;
  problem: ServedProblem | null;
  extracted: Extracted | null;
  /** The judge's name of the program's language. */
  language: string;
};

type Whole = Parameters<typeof isWholeProgram>[1];

/** The program in a model's answer, by the rules of generate. */
function programIn(answer: string, of: Whole, { extract = "auto" }: JudgeBody, language: string): Extracted {
  const isWhole = (code: string): boolean => isWholeProgram(code, of, language);
  return extractCode(answer, { finishReason: "stop", rule: extract, isWhole, language });
}

/** The judge request for tests that the request brings. */
function ownRequest(body: JudgeBody, code: string, everyTest: boolean): JudgeRequest {
  const { language: _byName, ...own } = body;
  const request = requestOf({ ...own, code, tests: body.tests ?? [] }, everyTest);
  const limit = body.output_limit_kb;
  return limit === undefined ? request : { ...request, outputLimitBytes: 1024 * limit };
}

/** @throws Refusal for an unknown problem, or a language that the judge lacks */
export async function askedOf(body: JudgeBody, problems: ProblemSet): Promise<Asked> {
  const language = await languageAsked(body.language);
  const problem = body.problem_id === undefined ? null : await problems.get(body.problem_id);
  const { fn_name = null, entry_point, input_file = null } = problem ?? body;
  const whole = { fn_name, input_file, ...(entry_point !== undefined && { entry_point }) };
  const extracted = body.answer === undefined ? null : programIn(body.answer, whole, body, language);
  const code = body.code ?? extracted?.code ?? null;
  const everyTest = body.stop === "never";
  const tests = problem?.tests ?? body.tests ?? [];
  const testsTotal = tests.length;
  if (code === null) return { request: null, testsTotal, problem, extracted, language };
  const own =
    problem === null ? ownRequest(body, code, everyTest) : problems.request(problem, code, everyTest);
  const request = { ...own, ...requestLanguage(language, body.standard ?? "answer") };
  return { request, testsTotal, problem, extracted, language };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function groupOf({ counts }: ServedProblem, index: number): TestGroup {
  if (index < counts.public) return "public";
  return index < counts.public + counts.private ? "private" : "generated";
}

function testAnswer(test: TestResult, group: TestGroup | null): JudgeAnswer["tests"][number] {
  const { verdict, acceptedBy, cpuMs, wallMs, memoryMb, stdout, stderr, signal } = test;
  const isShown = verdict !== "OK" && (group === null || group === "public");
  return {
    verdict,
    accepted_by: acceptedBy,
    cpu_ms: rounded(cpuMs),
    wall_ms: rounded(wallMs),
    memory_mb: rounded(memoryMb),
    ...(group !== null && { group }),
    ...(signal !== undefined && { signal }),
    ...(isShown && { stdout, stderr }),
  };
}

/** What a checker says may quote a test; the compiler has seen none. */
const shownDetail = ({ verdict, detail }: JudgeResult, problem: ServedProblem | null): string | null =>
  problem === null || verdict === "CE" ? detail : null;

/** An answer without a program fails every test: it is no infrastructure error. */
function withoutProgram({ testsTotal, extracted }: Asked): JudgeResult {
  const detail = `no program: ${extracted?.extraction ?? "no code"}`;
  return { verdict: "CE", tests: [], firstFailing: testsTotal > 0 ? 0 : null, detail };
}

export function answerOf(
  asked: Asked,
  judged: JudgeResult | null,
  { id, identity }: { id: JudgeBody["id"]; identity: JudgeIdentity },
): JudgeAnswer {
  const { problem, extracted, testsTotal } = asked;
  const result = judged ?? withoutProgram(asked);
  const { verdict } = result;
  if (verdict === "INTERNAL") throw new Error("no verdict is a refusal, not an answer");
  const passed = result.tests.filter((test) => test.verdict === "OK");
  return {
    ...(id !== undefined && { id }),
    verdict,
    passed: verdict === "OK",
    share: testsTotal === 0 ? 0 : passed.length / testsTotal,
    tests_passed: passed.length,
    tests_run: result.tests.length,
    tests_total: testsTotal,
    first_failing: result.firstFailing,
    accepted_by: mostLenient(passed.map((test) => test.acceptedBy)),
    detail: judged === null ? result.detail : shownDetail(result, problem),
    tests: result.tests.map((test, i) => testAnswer(test, problem === null ? null : groupOf(problem, i))),
    ...(extracted !== null && { code: extracted.code, extraction: extracted.extraction }),
    ...(result.toolchain !== undefined && { toolchain: result.toolchain }),
    judge: identity,
  };
}
