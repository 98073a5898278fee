/** A run directory with a small dataset of our own making, as `rftkit decontaminate` writes it. */
import { join } from "node:path";
import { writeParquet } from "../../io/parquet.ts";
import { Example } from "../../schemas/example.ts";

const STEPS = ["sum", "product", "largest", "smallest", "count of even ones", "count of odd ones"];

/**
 * Row i: a wrong first answer, feedback, a right second one. Text differs enough to need reading.
 */
export function example(i: number): Example {
  const step = STEPS[i % STEPS.length] ?? "sum";
  const factor = 2 + (i % 7);
  const code = `n = int(input())\na = list(map(int, input().split()))\nprint(solve(a) * ${factor})`;
  const say = (role: "user" | "assistant", content: string, train = false) => ({ role, content, train });
  return {
    example_id: `example-${i}`,
    problem_id: `problem-${i % 30}`,
    messages: [
      say("user", `Read n and then n integers. Print the ${step} of them, times ${factor}. Write Python.`),
      say("assistant", `I take the ${step} alone.\n\`\`\`python\n${code.replace(`* ${factor}`, "")}\n\`\`\``),
      say("user", `Wrong answer on the first test: expected ${factor * 10}, got 10. Correct the program.`),
      say("assistant", `The factor ${factor} was missing.\n\`\`\`python\n${code}\n\`\`\``, true),
    ],
    code,
    language: "python",
    solved_at_turn: 2,
    tokens: 120,
    tokenizer: "builtin",
    difficulty: null,
    tags: [],
    nearest: null,
    provenance: {
      source: "made",
      source_row: String(i),
      policy: "recorded",
      model: "none",
      strategy: "cot-retry",
      arm: "a",
      sample: i,
      trajectory_id: `trajectory-${i}`,
    },
  };
}

/** Writes DIR/dataset/multi_turn/train-00000.parquet. */
export async function makeRun(dir: string, rows: readonly Example[]): Promise<string> {
  const path = join(dir, "dataset", "multi_turn", "train-00000.parquet");
  await writeParquet(path, { schema: Example, schemaName: "example/1", rows });
  return path;
}

export const examples = (count: number): Example[] => Array.from({ length: count }, (_, i) => example(i));
