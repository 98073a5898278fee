/** Small problems, trajectories and verifications for tests; each field can be set. */
import type { Problem } from "../schemas/problem.ts";
import type { Trajectory, Turn } from "../schemas/trajectory.ts";
import type { Verification } from "../schemas/verdict.ts";
import type { Row } from "../stages/define-stage.ts";

export const makeProblem = (fields: Partial<Problem> = {}): Problem => ({
  problem_id: "p1",
  source: "jsonl",
  name: "Sum",
  statement: "Print the sum of two numbers.",
  public_tests: [{ input: "1 2\n", output: "3\n" }],
  private_tests: [{ input: "5 6\n", output: "11\n" }],
  generated_tests: [],
  cpu_limit_ms: 1000,
  memory_limit_mb: 256,
  comparator: { kind: "tokens", checker: null, provenance: "default" },
  fn_name: null,
  starter_code: null,
  input_file: null,
  output_file: null,
  solutions: [{ language: "python3", code: "print(sum(map(int, input().split())))" }],
  incorrect_solutions: [{ language: "python3", code: "print(3)" }],
  difficulty: "easy",
  tags: ["math"],
  url: null,
  contest_id: null,
  contest_index: null,
  source_row: "train.jsonl#0",
  flags: [],
  ...fields,
});

export const makeTurn = (fields: Partial<Turn> = {}): Turn => ({
  calls: [
    {
      segments: [{ kind: "problem", text: "Print the sum." }],
      answer: "Here:\n```python\nprint(3)\n```",
      reasoning: null,
      finish_reason: "stop",
      prompt_tokens: 10,
      cached_tokens: null,
      completion_tokens: 5,
    },
  ],
  code: "print(3)\n",
  language: "python3",
  extraction: "python_block",
  public_verdicts: [{ verdict: "OK", accepted_by: "bytes", stdout: "3\n", stderr: "" }],
  passed_public: true,
  ...fields,
});

export const makeTrajectory = (fields: Partial<Trajectory> = {}): Trajectory => ({
  trajectory_id: "t1",
  problem_id: "p1",
  arm: "arm",
  sample: 0,
  seed: 7,
  strategy: "cot-retry",
  model: "recorded",
  policy: "recorded",
  temperature: 1,
  top_p: 0.95,
  turns: [makeTurn()],
  outcome: "passed_public",
  failure: null,
  ...fields,
});

export const makeVerification = (fields: Partial<Verification> = {}): Verification => ({
  row_id: "t1",
  trajectory_id: "t1",
  problem_id: "p1",
  turn: 1,
  verdict: "OK",
  failing_group: null,
  failing_index: null,
  tests_total: 2,
  tests_run: 2,
  tests_passed: 2,
  accepted_by: "bytes",
  detail: null,
  isolation: 3,
  judge_version: "1",
  python: "3.11",
  ...fields,
});

export const makeRow = (fields: Partial<Row> = {}): Row => ({
  ...makeTrajectory(),
  verification: makeVerification(),
  label: null,
  ...fields,
});

/** The same row as a server without usage, or a recorded answer, gives it. */
export const withoutCounts = (row: Row): Row => {
  const counts = { prompt_tokens: null, cached_tokens: null, completion_tokens: null };
  return {
    ...row,
    turns: row.turns.map((turn) => ({ ...turn, calls: turn.calls.map((call) => ({ ...call, ...counts })) })),
  };
};
