/**
 * The user messages of a strategy for a problem, without a model or a judge: answers and verdicts are stand-ins,
 * so that every combination of prompts can be read and tested before anything is paid for.
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
