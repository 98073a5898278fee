/**
 * Synthetic problems and trajectories for `make bench-scale`, with realistic sizes: 14 kB per
 * trajectory, 1 to 3 turns, programs that are variants of a few originals. Promises: equal
 * arguments give equal rows.
 */
import { hashUnit, sha256 } from "../io/hash.ts";
import type { Problem } from "../schemas/problem.ts";
import type { Segment, Trajectory, Turn } from "../schemas/trajectory.ts";
import { corpus } from "./dedup-corpus.ts";

const WORDS =
  "the array of integers is given and each query asks for a sum over one part while values change between queries so".split(
    " ",
  );

/** English-like text of about `length` characters. */
function text(id: string, length: number): string {
  const start = Number.parseInt(sha256(id).slice(0, 6), 16);
  const words: string[] = [];
  for (let i = 0, size = 0; size < length; i += 1) {
    const word = WORDS[(start + i * 7 + ((start >> (i % 13)) & 3)) % WORDS.length] ?? "";
    words.push(word);
    size += word.length + 1;
  }
  return words.join(" ");
}

const test = (i: number) => ({ input: `${i}\n`, output: `${i * 2}\n` });

/** A problem as a line of format jsonl. */
export function problemLine(index: number, programs: readonly string[]): string {
  const solution = (code: string) => ({ language: "python3", code });
  return JSON.stringify({
    problem_id: `scale-${String(index).padStart(6, "0")}`,
    source: "scale",
    name: `Problem ${index}`,
    statement: text(`statement ${index}`, 1800),
    public_tests: [test(1), test(2)],
    private_tests: Array.from({ length: 8 }, (_, i) => test(i + 3)),
    generated_tests: Array.from({ length: 20 }, (_, i) => test(i + 20)),
    solutions: [solution(programs[0] ?? "pass")],
    incorrect_solutions: [solution(programs[1] ?? "pass")],
  });
}

const segment = (kind: Segment["kind"], content: string): Segment => ({ kind, text: content });

function turn(id: string, place: { problem: Problem; number: number; passes: boolean; code: string }): Turn {
  const { problem, number, passes, code } = place;
  const first = [segment("problem", problem.statement), segment("cot_reasoning", text("reason", 400))];
  const later = [
    segment("feedback", text(`feedback ${id}`, 900)),
    segment("cot_instruction", text("try", 300)),
  ];
  const answer = `${text(`answer ${id} ${number}`, 4200)}\n\n\`\`\`python\n${code}\n\`\`\`\n`;
  const verdict = { accepted_by: passes ? "bytes" : null, stdout: "2\n", stderr: "" };
  return {
    calls: [
      {
        segments: number === 1 ? first : later,
        answer,
        reasoning: null,
        finish_reason: "stop",
        prompt_tokens: 900,
        cached_tokens: null,
        completion_tokens: 1200,
      },
    ],
    code,
    language: "python3",
    extraction: "python_block",
    public_verdicts: problem.public_tests.map(() => ({ ...verdict, verdict: passes ? "OK" : "WA" })),
    passed_public: passes,
  };
}

/** All trajectories of a problem, sorted by sample. */
export function trajectoriesOf(problem: Problem, samples: number): Trajectory[] {
  const seed = Number.parseInt(sha256(problem.problem_id).slice(0, 6), 16);
  const programs = corpus({ problems: 1, programs: samples, originals: 12, lines: 34, seed })[0] ?? [];
  return programs.map((code, sample) => {
    const id = `${problem.problem_id}/${String(sample).padStart(4, "0")}`;
    const solvedAt = [1, 1, 2, 3, 9, 9][Math.floor(hashUnit(id) * 6)] ?? 9;
    const turns = Array.from({ length: Math.min(3, solvedAt) }, (_, i) =>
      turn(id, {
        problem,
        number: i + 1,
        passes: i + 1 === solvedAt,
        code: i + 1 === solvedAt ? code : `${code}\n# ${i}`,
      }),
    );
    return {
      trajectory_id: `t${sha256(id).slice(0, 20)}`,
      problem_id: problem.problem_id,
      arm: "bench",
      sample,
      seed: sample,
      strategy: "cot-retry",
      model: "none",
      policy: "recorded",
      temperature: 1,
      top_p: 0.95,
      turns,
      outcome: solvedAt <= 3 ? "passed_public" : "turns_used_up",
      failure: null,
    };
  });
}
