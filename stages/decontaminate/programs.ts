/**
 * Verified Python 3 programs of a problem: they passed every test of their own problem, so that passing another's
 * tests means something. Surviving trajectories first (they were judged already), then recorded solutions.
 */
import { requestFor } from "../../judge/request.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import { codeTokens } from "../../text/code-tokens.ts";
import { tokenHash } from "../dedup/verdicts.ts";
import type { Row, StageContext } from "../define-stage.ts";
import type { Program } from "./benchmark-index.ts";

/** Recorded solutions that are tried beyond the number wanted, since one in seven fails its own tests. */
const SPARE_TRIES = 3;

export type ProgramSource = { problem: Problem; rows: readonly Row[]; count: number };

/** At most `count` programs that differ in more than layout. */
export async function verifiedPrograms(
  { problem, rows, count }: ProgramSource,
  ctx: StageContext,
): Promise<Program[]> {
  const found: Program[] = [];
  const seen = new Set<string>();
  const isNew = (code: string): boolean => {
    const key = tokenHash(codeTokens(code));
    return !seen.has(key) && seen.add(key) !== undefined;
  };
  const survivors = [...rows].sort((a, b) => (a.trajectory_id < b.trajectory_id ? -1 : 1));
  for (const row of survivors) {
    const code = row.turns.at(-1)?.code ?? null;
    if (found.length === count) return found;
    if (code !== null && row.verification?.verdict === "OK" && isNew(code))
      found.push({ label: row.trajectory_id, code });
  }
  const tests = allTests(problem);
  if (tests.length === 0) return found;
  let tries = count + SPARE_TRIES;
  for (const [i, { language, code }] of problem.solutions.entries()) {
    if (found.length === count || tries === 0) break;
    if (language !== "python3" || !isNew(code)) continue;
    tries--;
    const { verdict } = await ctx.judge.run(
      requestFor(problem, { code, tests }, { judge: ctx.config.judge }),
    );
    ctx.count("solutions_verified");
    if (verdict === "OK") found.push({ label: `solution#${i}`, code });
  }
  return found;
}
