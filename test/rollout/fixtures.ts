/**
 * A problem, a scripted policy and a judge that decides by what the program says: no server, no
 * Python.
 */
import { runsInTurn } from "../../judge/gate.ts";
import type { Judge, JudgeRequest, JudgeResult, TestResult } from "../../judge/judge.ts";
import type { Answer, CallContext, ChatRequest, Policy } from "../../policy/policy.ts";
import type { RollInput } from "../../rollout/loop.ts";
import { loadPrompts } from "../../rollout/prompts.ts";
import { findStrategy } from "../../rollout/strategies.ts";
import type { Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";

export const prompts = loadPrompts({}, ".");

export function problemOf(change: Partial<Problem> = {}): Problem {
  return {
    problem_id: "p1",
    source: "jsonl",
    name: "Doubling",
    statement: "Read a number and print its double.\n\nExample: for the input 1 the answer is 2.",
    public_tests: [
      { input: "1\n", output: "2\n" },
      { input: "5\n", output: "10\n" },
    ],
    private_tests: [{ input: "777\n", output: "1554\n" }],
    generated_tests: [],
    cpu_limit_ms: 2000,
    memory_limit_mb: 256,
    comparator: { kind: "tokens", checker: null, provenance: "default" },
    fn_name: null,
    starter_code: null,
    input_file: null,
    output_file: null,
    solutions: [{ language: "python3", code: "number = int(input())\nprint(number * 2)\n" }],
    incorrect_solutions: [{ language: "python3", code: "number = int(input())\nprint(number + 1)\n" }],
    difficulty: null,
    tags: ["arithmetic"],
    url: null,
    contest_id: null,
    contest_index: null,
    source_row: "own.jsonl#0",
    flags: [],
    ...change,
  };
}

export const codeAnswer = (code: string): string => `Here:\n\n\`\`\`python\n${code}\n\`\`\``;

export function answerOf(text: string, change: Partial<Answer> = {}): Answer {
  return {
    text,
    reasoning: null,
    finish_reason: "stop",
    prompt_tokens: 10,
    cached_tokens: null,
    completion_tokens: 5,
    ...change,
  };
}

export type Asked = { request: ChatRequest; context: CallContext };

/** Gives the answers in turn (the last one for ever) and notes what it was asked. */
export function scripted(...answers: (Answer | string | Error)[]): Policy & { asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    kind: "scripted",
    model: "script",
    identity: { policy: "scripted" },
    asked,
    complete(request, context) {
      const next = answers[Math.min(asked.length, answers.length - 1)];
      asked.push({ request, context });
      if (next instanceof Error) return Promise.reject(next);
      return Promise.resolve(typeof next === "string" ? answerOf(next) : (next as Answer));
    },
    close: () => Promise.resolve(),
  };
}

const LINE = /^#? ?(OK|WA|RE|CE|TLE|ILE|MLE|OLE|INTERNAL)\b ?(.*)$/;

/** A program's lines say what each test gives: "WA 3" prints 3. */
export function fakeJudge(): Judge & { requests: JudgeRequest[] } {
  const requests: JudgeRequest[] = [];
  const run = (request: JudgeRequest) => {
    requests.push(request);
    return Promise.resolve(resultOf(request));
  };
  return {
    identity: { isolation: 0, judge_version: "fake", python: "0.0" },
    requests,
    run,
    runGated: (gated) => runsInTurn(run, gated),
    close: () => Promise.resolve(),
  };
}

function resultOf({ code, tests }: JudgeRequest): JudgeResult {
  const lines = code.trim().split("\n");
  const results = tests.map((_, i): TestResult => {
    const [, verdict = "OK", text = ""] = LINE.exec(lines[Math.min(i, lines.length - 1)] ?? "") ?? [];
    const failed = verdict === "RE" || verdict === "CE";
    return {
      verdict: verdict as VerdictClass,
      acceptedBy: verdict === "OK" ? "bytes" : null,
      cpuMs: 1,
      wallMs: 1,
      memoryMb: 1,
      stdout: failed ? "" : text,
      stderr: failed ? text : "",
    };
  });
  const firstFailing = results.findIndex(({ verdict }) => verdict !== "OK");
  const verdict = results[firstFailing]?.verdict ?? "OK";
  if (verdict === "INTERNAL" || verdict === "CE") {
    return {
      verdict,
      tests: [],
      firstFailing: 0,
      detail: results[firstFailing]?.stderr || "supervisor gone",
    };
  }
  return { verdict, tests: results, firstFailing: firstFailing === -1 ? null : firstFailing, detail: null };
}

export const SAMPLING = {
  max_turns: 3,
  temperature: 1,
  top_p: 0.95,
  max_tokens: 1000,
  context_tokens: 16_384,
};

export function rollInput(
  policy: Policy,
  change: Partial<RollInput> & { strategyName?: string } = {},
): RollInput {
  return {
    problem: problemOf(),
    sample: 0,
    runSeed: 7,
    arm: "a0",
    trajectoryId: "t0",
    strategy: findStrategy(change.strategyName ?? "cot-retry", "."),
    prompts,
    policy,
    judge: fakeJudge(),
    judgeOptions: JudgeOptions.parse({}),
    sampling: SAMPLING,
    ...change,
  };
}
