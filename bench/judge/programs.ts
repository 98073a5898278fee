/**
 * Programs that should be right, for the benchmarks of the judge: the recorded solutions of the
 * sample and of real problems, and rewritten variants of them.
 * Promises: equal arguments give equal programs in the same order. Which of them are right is for
 * the caller to find out.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { JudgeRequest } from "../../judge/judge.ts";
import { requestFor } from "../../judge/request.ts";
import { Random } from "../../policy/rewrite/random.ts";
import { rewrite } from "../../policy/rewrite/rewrite.ts";
import { ImportOptions } from "../../schemas/options.ts";
import { allTests } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { importStage } from "../../stages/import.ts";

export type Program = { name: string; request: JudgeRequest };

type Source = { path: string; format: string; variants: number };

/** At most so many tests a program, so that no problem takes most of the time. */
const MOST_TESTS = 30;
const LIMITS = JudgeOptions.parse({
  cpu_limit_ms: 4000,
  wall_factor: 30,
  memory_limit_mb: 1024,
  own_limits: false,
});

/** The files of the sample, with so many variants of each solution. */
export const sample = (variants: number): Source[] =>
  ["data/train.jsonl", "data/benchmark.jsonl"].map((path) => ({ path, format: "jsonl", variants }));

/** Those files of `folder` that exist, with so many variants of each solution. */
export const real = (folder: string, variants: number): Source[] =>
  ["code_contests", "taco", "apps"]
    .map((format) => ({ path: join(folder, format), format, variants }))
    .filter(({ path }) => existsSync(path));

async function* programsOf({ path, format, variants }: Source): AsyncGenerator<Program> {
  const file = format === "taco" ? join(path, "test-00000-of-00001.parquet") : path;
  const rows = importStage.read(
    ImportOptions.parse({ inputs: [{ path: file, format }], keep_untested: false }),
    {
      baseDir: process.cwd(),
      signal: new AbortController().signal,
    },
  );
  for await (const row of rows) {
    if (!("problem" in row)) continue;
    const { problem } = row;
    const tests = allTests(problem).slice(0, MOST_TESTS);
    const keep = new Set(problem.fn_name === null ? [] : [problem.fn_name, "Solution"]);
    const solutions = problem.solutions.filter(({ language }) => language === "python3");
    for (const [i, { code }] of solutions.entries()) {
      for (let variant = 0; variant <= variants; variant++) {
        const text = variant === 0 ? code : rewrite(code, new Random(1000 * i + variant), keep);
        if (variant > 0 && text === code) continue;
        yield {
          name: `${problem.problem_id} solution ${i} variant ${variant}`,
          request: requestFor(problem, { code: text, tests }, { judge: LIMITS, trusted: true }),
        };
      }
    }
  }
}

export async function* programs(sources: readonly Source[]): AsyncGenerator<Program> {
  for (const source of sources) yield* programsOf(source);
}
