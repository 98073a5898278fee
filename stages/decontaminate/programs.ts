/**
 * Verified Python 3 programs of a problem: they solve their own problem, so that it means something
 * if they pass the tests of another. Recorded solutions come first, because they do not change with
 * the cap of dedup. They are checked on the cheap tests of cross-tests; large tests would cost
 * hours and only distinguish fast from slow programs. Then come kept trajectories, which passed
 * every test.
 */
import { requestFor } from "../../judge/request.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import { codeTokens } from "../../text/code-tokens.ts";
import { tokenHash } from "../dedup/reasons.ts";
import type { Row, StageContext } from "../define-stage.ts";
import type { Program } from "./benchmark-index.ts";
import { cheapestTests, type DiscriminatingOptions } from "./discriminating.ts";

/** Recorded solutions tried beyond the number wanted: one in seven fails its own tests. */
const SPARE_TRIES = 3;

export type ProgramSource = {
  problem: Problem;
  rows: readonly Row[];
  options: DiscriminatingOptions & { cross_programs: number };
};

/** At most `cross_programs` programs that differ in more than layout. */
export async function verifiedPrograms(
  { problem, rows, options }: ProgramSource,
  ctx: StageContext,
): Promise<Program[]> {
  const { cross_programs: count } = options;
  const found: Program[] = [];
  const seen = new Set<string>();
  const isNew = (code: string): boolean => {
    const key = tokenHash(codeTokens(code));
    return !seen.has(key) && seen.add(key) !== undefined;
  };
  const tests = cheapestTests(allTests(problem), options.cross_tests);
  let tries = tests.length === 0 ? 0 : count + SPARE_TRIES;
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
  const keptRows = [...rows].sort((a, b) => (a.trajectory_id < b.trajectory_id ? -1 : 1));
  for (const row of keptRows) {
    const code = row.turns.at(-1)?.code ?? null;
    if (found.length === count) return found;
    if (code !== null && row.verification?.verdict === "OK" && isNew(code))
      found.push({ label: row.trajectory_id, code });
  }
  return found;
}
