/**
 * Verified Python 3 programs of a problem: they solve their own problem, so that it means something
 * if they pass the tests of another. Recorded solutions come first, because they do not change with
 * the cap of dedup. They are checked on the cheap tests of cross-tests; large tests would cost
 * hours and only distinguish fast from slow programs. Then come kept trajectories, which passed
 * every test.
 */
import type { JudgeRequest } from "../../judge/judge.ts";
import { type Judged, requestFor } from "../../judge/request.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { allTests, type Problem, type Test } from "../../schemas/problem.ts";
import { codeTokens } from "../../text/code-tokens.ts";
import { tokenHash } from "../dedup/reasons.ts";
import type { Row, StageContext } from "../define-stage.ts";
import type { BenchmarkItem, Program } from "./benchmark-index.ts";
import { cheapestTests } from "./discriminating.ts";
import { isByEvidence } from "./rule.ts";

/** Recorded solutions tried beyond the number wanted: one in seven fails its own tests. */
const SPARE_TRIES = 3;

export type ProgramSource = { problem: Problem; rows: readonly Row[]; options: DecontaminateOptions };

/** At most `cross_programs` programs that differ in more than layout. */
export async function verifiedPrograms(
  { problem, rows, options }: ProgramSource,
  ctx: StageContext,
): Promise<Program[]> {
  const distinct = new Distinct();
  const candidates = candidatePrograms(problem, options, distinct);
  const tests = cheapestTests(allTests(problem), options.cross_tests);
  const found = await verified({ judged: problem, tests, candidates }, { options, ctx });
  const keptRows = [...rows].sort((a, b) => (a.trajectory_id < b.trajectory_id ? -1 : 1));
  for (const row of keptRows) {
    const code = row.turns.at(-1)?.code ?? null;
    if (found.length === options.cross_programs) return found;
    if (code !== null && row.verification?.verdict === "OK" && distinct.isNew(code))
      found.push({ label: row.trajectory_id, code });
  }
  return found;
}

/** Recorded solutions in Python 3 that are tried, in order. */
export function candidatePrograms(
  { solutions }: Problem,
  { cross_programs }: DecontaminateOptions,
  distinct: Distinct = new Distinct(),
): Program[] {
  const candidates: Program[] = [];
  for (const [i, { language, code }] of solutions.entries()) {
    if (candidates.length === cross_programs + SPARE_TRIES) break;
    if (language === "python3" && distinct.isNew(code)) candidates.push({ label: `solution#${i}`, code });
  }
  return candidates;
}

const ofItems = new WeakMap<BenchmarkItem, Promise<Program[]>>();

/** By evidence, programs of a benchmark item are verified when a pair first needs them. */
export function itemPrograms(item: BenchmarkItem, setting: Setting): Promise<readonly Program[]> {
  const { candidates, judged, tests, own_tests } = item;
  if (candidates === undefined) return Promise.resolve(item.programs);
  const known = ofItems.get(item);
  if (known !== undefined) return known;
  const found = verified({ judged, tests: own_tests ?? tests, candidates }, setting);
  ofItems.set(item, found);
  // A judge that failed or was stopped is asked again.
  found.catch(() => ofItems.delete(item));
  return found;
}

class Distinct {
  readonly #seen = new Set<string>();
  isNew(code: string): boolean {
    const key = tokenHash(codeTokens(code));
    return !this.#seen.has(key) && this.#seen.add(key) !== undefined;
  }
}

type Setting = { options: DecontaminateOptions; ctx: StageContext };

async function verified(
  { judged, tests, candidates }: { judged: Judged; tests: readonly Test[]; candidates: readonly Program[] },
  { options, ctx }: Setting,
): Promise<Program[]> {
  const found: Program[] = [];
  for (const program of tests.length === 0 ? [] : candidates) {
    if (found.length === options.cross_programs) break;
    const asked = requestFor(judged, { code: program.code, tests }, { judge: ctx.config.judge });
    // A program slower than the limit of cross-tests would fail them for its time.
    const request = isByEvidence(options) ? limited(asked, options.cross_cpu_ms) : asked;
    const { verdict } = await ctx.judge.run(request);
    ctx.count("solutions_verified");
    if (verdict === "OK") found.push(program);
  }
  return found;
}

/** The request with at most this CPU time for each test; wall time in proportion. */
export function limited(request: JudgeRequest, cpuLimitMs: number): JudgeRequest {
  const share = Math.min(1, cpuLimitMs / request.cpuLimitMs);
  return {
    ...request,
    cpuLimitMs: request.cpuLimitMs * share,
    wallLimitMs: Math.ceil(request.wallLimitMs * share),
  };
}
