/**
 * Previews the user messages of a strategy without a model or a judge: answers and verdicts are
 * placeholders, so that every combination of prompts can be read and tested before any model call.
 */
import type { Problem } from "../schemas/problem.ts";
import type { Segment, Turn } from "../schemas/trajectory.ts";
import type { TestVerdict } from "../schemas/verdict.ts";
import { composeTurn } from "./compose.ts";
import { writeFeedback } from "./feedback.ts";
import type { Prompts } from "./prompts.ts";
import { planOf, type Strategy } from "./strategies.ts";
import type { Trace } from "./trace.ts";

export type PreviewedCall = { turn: number; call: number; wants: "code" | "reasoning"; segments: Segment[] };

/** @param turns how many turns to show; a strategy of one turn shows one */
export function previewCalls(
  problem: Problem,
  { strategy, prompts, turns }: { strategy: Strategy; prompts: Prompts; turns: number },
): PreviewedCall[] {
  const count = Math.min(turns, strategy.max_turns ?? turns);
  return Array.from({ length: count }, (_, turn) => {
    const feedback = turn === 0 ? null : standInFeedback(problem, strategy, prompts);
    const calls = composeTurn({ problem, plan: planOf(strategy, turn), feedback }, prompts);
    return calls.map(({ segments, wants }, call) => ({ turn, call, wants, segments }));
  }).flat();
}

/** Sample problems: one that reads standard input, one with a function, one with assertions. */
function standIns(): Problem[] {
  const test = { input: "1", output: "2" };
  const problem: Problem = {
    problem_id: "stand-in",
    source: "stand-in",
    source_row: "",
    name: "Stand-in",
    statement: "Print 2n.",
    public_tests: [test, test, test, test],
    private_tests: [],
    generated_tests: [],
    cpu_limit_ms: 1000,
    memory_limit_mb: 256,
    input_file: null,
    output_file: null,
    comparator: { kind: "tokens", checker: null, provenance: "stand-in" },
    fn_name: null,
    starter_code: null,
    solutions: [],
    incorrect_solutions: [],
    difficulty: null,
    tags: [],
    url: null,
    contest_id: null,
    contest_index: null,
    flags: [],
  };
  const called = { ...problem, starter_code: "def solve(n):" };
  const assertion = { input: "assert solve(1) == 2\n", output: "" };
  return [
    problem,
    { ...called, fn_name: "solve" },
    { ...called, entry_point: "solve", public_tests: problem.public_tests.map(() => assertion) },
  ];
}

/**
 * Renders every message of a strategy once. @throws UserError for a prompt that uses an unknown
 * name
 */
export function checkPrompts(prompts: Prompts, strategy: Strategy, turns: number): void {
  for (const problem of standIns()) previewCalls(problem, { strategy, prompts, turns });
}

function standInFeedback(problem: Problem, strategy: Strategy, prompts: Prompts): string {
  const turn: Pick<Turn, "extraction" | "public_verdicts"> = {
    extraction: "python_block",
    public_verdicts: problem.public_tests.map((_, index) => VERDICTS[index % VERDICTS.length] as TestVerdict),
  };
  return writeFeedback({ kind: strategy.feedback, problem, turn, trace: TRACE }, prompts);
}

const VERDICTS: readonly TestVerdict[] = [
  { verdict: "WA", accepted_by: null, stdout: "(what the program printed)\n", stderr: "" },
  { verdict: "OK", accepted_by: "bytes", stdout: "(what the program printed)\n", stderr: "" },
  {
    verdict: "RE",
    accepted_by: null,
    stdout: "",
    stderr:
      'Traceback (most recent call last):\n  File "solution.py", line 2, in <module>\n    print(a[n])\nIndexError: list index out of range\n',
  },
  { verdict: "TLE", accepted_by: null, stdout: "", stderr: "" },
];

const TRACE: Trace = {
  test: 0,
  total: 2,
  blocks: [
    { code: "n = int(input())", before: [], after: [["n", "3"]] },
    {
      code: "for i in range(n):\n    total += i",
      before: [["n", "3"]],
      after: [
        ["n", "3"],
        ["i", "2"],
        ["total", "3"],
      ],
    },
  ],
};
