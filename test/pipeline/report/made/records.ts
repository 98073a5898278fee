/**
 * Records of made-up runs: problems, trajectories, and what verify, strip-prompts and decontaminate
 * say of them.
 */
import type { Contamination } from "../../../../schemas/contamination.ts";
import type { Example } from "../../../../schemas/example.ts";
import type { Problem } from "../../../../schemas/problem.ts";
import type { Trajectory } from "../../../../schemas/trajectory.ts";
import type { Verification } from "../../../../schemas/verdict.ts";

const CODE = "n = int(input())\nprint(n * 2)";

export function problemAt(at: number): Problem {
  return {
    problem_id: `problem-${String(at).padStart(5, "0")}`,
    source: "made",
    name: `Problem ${at}`,
    statement: `Read n and print ${at + 2} times n.`,
    public_tests: [{ input: "1\n", output: "2\n" }],
    private_tests: [{ input: "3\n", output: "6\n" }],
    generated_tests: [],
    cpu_limit_ms: null,
    memory_limit_mb: null,
    comparator: { kind: "tokens", checker: null, provenance: "default" },
    fn_name: null,
    starter_code: null,
    input_file: null,
    output_file: null,
    solutions: [],
    incorrect_solutions: [],
    difficulty: ["easy", "hard"][at % 2] ?? null,
    tags: ["maths"],
    url: null,
    contest_id: null,
    contest_index: null,
    source_row: `made.jsonl#${at}`,
    flags: [],
  };
}

const call = (prompt: string, answer: string): Trajectory["turns"][number]["calls"][number] => ({
  segments: [
    { kind: "problem", text: prompt },
    { kind: "cot_reasoning", text: "Explain your plan first." },
  ],
  answer,
  reasoning: null,
  finish_reason: "stop",
  prompt_tokens: 100,
  cached_tokens: 0,
  completion_tokens: 40 + answer.length,
});

/** One in three wrong in the end; the others right at turn 1 or 2. */
export function trajectoryAt(problem: number, sample: number): Trajectory {
  const turns = sample % 3 === 0 ? 1 : 2;
  const isRight = sample % 3 !== 2;
  const id = `t${(problem * 100_000 + sample).toString(16).padStart(20, "0")}`;
  return {
    trajectory_id: id,
    problem_id: problemAt(problem).problem_id,
    arm: "arm-1",
    sample,
    seed: sample,
    strategy: "cot-retry",
    model: "made",
    policy: "recorded",
    temperature: 1,
    top_p: 0.95,
    outcome: isRight ? "passed_public" : "turns_used_up",
    failure: null,
    turns: Array.from({ length: turns }, (_, turn) => {
      const passes = isRight && turn === turns - 1;
      const code = passes ? CODE : CODE.replace("* 2", `+ ${sample}`);
      return {
        calls: [call(`Problem ${problem}`, `Attempt${sample}\n\`\`\`python\n${code}\n\`\`\``)],
        code,
        language: "python3",
        extraction: "python_block",
        passed_public: passes,
        public_verdicts: [
          {
            verdict: passes ? "OK" : "WA",
            accepted_by: passes ? "bytes" : null,
            stdout: passes ? "2\n" : "1\n",
            stderr: "",
          },
        ],
      };
    }),
  };
}

export function verificationOf(row: Trajectory): Verification {
  const last = row.turns.at(-1);
  const isRight = last?.passed_public === true;
  return {
    row_id: row.trajectory_id,
    trajectory_id: row.trajectory_id,
    problem_id: row.problem_id,
    turn: row.turns.length,
    verdict: isRight ? "OK" : "WA",
    failing_group: isRight ? null : "public",
    failing_index: isRight ? null : 0,
    tests_total: 2,
    tests_run: isRight ? 2 : 1,
    tests_passed: isRight ? 2 : 0,
    accepted_by: isRight ? "bytes" : null,
    detail: null,
    isolation: 3,
    judge_version: "judge/1",
    python: "3.11",
  };
}

export function exampleOf(row: Trajectory): Example {
  return {
    example_id: `e${row.trajectory_id.slice(1)}`,
    problem_id: row.problem_id,
    code: CODE,
    messages: [],
    language: "python3",
    solved_at_turn: row.turns.length,
    tokens: 300,
    tokenizer: "builtin",
    difficulty: null,
    tags: [],
    nearest: null,
    provenance: {
      source: "made",
      source_row: "made.jsonl#0",
      policy: row.policy,
      model: row.model,
      strategy: row.strategy,
      arm: row.arm,
      sample: row.sample,
      trajectory_id: row.trajectory_id,
    },
  };
}

export const pairOf = ({ problem_id, name }: Problem, removed: boolean): Contamination => {
  const cross = { tests: 3, passed: removed ? 3 : 0, program: null, passed_inputs: removed ? ["1"] : [] };
  return {
    pair_id: `${problem_id}|bench|item`,
    problem_id,
    problem_name: name,
    benchmark: "bench",
    item_id: "item",
    item_name: "Item",
    item_row: "bench.jsonl#0",
    rank: 1,
    found_by: "ring",
    identity: null,
    cosine: 0.9,
    containment8: 0.5,
    jaccard8: 0.4,
    containment13: 0.2,
    jaccard13: 0.1,
    forward: { ...cross, result: removed ? "passed" : "failed" },
    backward: { ...cross, result: "not_run", tests: 0, passed: 0 },
    removed,
    rule: removed ? "cross_test" : null,
    cleared: null,
    near_threshold: false,
    embedding: "m",
  };
};
