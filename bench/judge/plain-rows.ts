/**
 * Rows of a published dataset in C++ beside the machine's own compiler: each program is taken from
 * the last answer of its conversation, compiled by plain g++, and run on every test of its problem.
 * Does not isolate anything, so it is for rftkit's own programs.
 */
import PQueue from "p-queue";
import { requestFor } from "../../judge/request.ts";
import { problemsOf, publishedRows } from "../../pipeline/exports/units.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import type { PublishedExample } from "../../schemas/published.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { plainCppVerdict } from "./plain.ts";

const LIMITS = { judge: JudgeOptions.parse({}) };
const AT_ONCE = 2;

export type PlainRows = {
  rows: Record<"multi_turn" | "single_turn", number>;
  tests: number;
  /** Ids of rows with what is wrong. */
  faults: string[];
};

/** The content of the last fenced block, as a reader of the conversation finds it. */
const lastBlock = (text: string): string | null =>
  [...text.matchAll(/^(`{3,})[^`\n]*\n([\s\S]*?)\n?^\1[ \t]*$/gm)].at(-1)?.[2] ?? null;

async function faultOf(row: PublishedExample, problem: Problem | undefined): Promise<string | null> {
  const code = lastBlock(row.messages.at(-1)?.content ?? "");
  if (row.language !== "cpp") return `its language is ${row.language}`;
  if (code === null || code.trim() !== row.code.trim()) return "its last answer does not end with its code";
  if (problem === undefined) return "its problem is not among those of the run";
  const verdict = await plainCppVerdict(requestFor(problem, { code, tests: allTests(problem) }, LIMITS));
  return verdict === "OK" ? null : verdict;
}

/** @param run a run directory with dataset/ */
export async function plainRows(run: string): Promise<PlainRows> {
  const problems = new Map<string, Problem>();
  for await (const unit of problemsOf(run))
    if ("problem" in unit) problems.set(unit.problem.problem_id, unit.problem);
  const found: PlainRows = { rows: { multi_turn: 0, single_turn: 0 }, tests: 0, faults: [] };
  const queue = new PQueue({ concurrency: AT_ONCE });
  for await (const { row, set } of publishedRows(run, ["multi_turn", "single_turn"])) {
    const problem = problems.get(row.problem_id);
    found.rows[set]++;
    found.tests += problem === undefined ? 0 : allTests(problem).length;
    void queue.add(async () => {
      const fault = await faultOf(row, problem);
      if (fault !== null) found.faults.push(`${row.example_id} (${row.problem_id}): ${fault}`);
    });
  }
  await queue.onIdle();
  return found;
}
