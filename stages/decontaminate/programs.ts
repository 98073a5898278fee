/**
 * Verified Python 3 programs of a problem: they solve their own problem, so that it means something
 * if they pass the tests of another. Recorded solutions come first, because they do not change with
 * the cap of dedup. They are checked on the cheap tests of cross-tests; large tests would cost
 * hours and only distinguish fast from slow programs. Then come kept trajectories, which passed
 * every test.
 */
import type { JudgeRequest, JudgeResult } from "../../judge/judge.ts";
import { DEFAULT_LANGUAGE, languageNames, requestLanguage } from "../../judge/languages/index.ts";
import { type Judged, needsPython, requestFor } from "../../judge/request.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { allTests, type Problem, type Test } from "../../schemas/problem.ts";
import { tokenHash } from "../dedup/reasons.ts";
import type { Row, StageContext } from "../define-stage.ts";
import { judgeKey } from "../key-parts.ts";
import { programTokens } from "../program-tokens.ts";
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
  const candidates = candidatePrograms(problem, { options, ctx }, distinct);
  const tests = cheapestTests(allTests(problem), options.cross_tests);
  const { programs: found } = await verified({ judged: problem, tests, candidates }, { options, ctx });
  const keptRows = [...rows].sort((a, b) => (a.trajectory_id < b.trajectory_id ? -1 : 1));
  for (const row of keptRows) {
    const { code = null, language } = row.turns.at(-1) ?? {};
    const name = language ?? DEFAULT_LANGUAGE;
    if (found.length === options.cross_programs) return found;
    if (code !== null && row.verification?.verdict === "OK" && distinct.isNew(code, name))
      found.push({ label: row.trajectory_id, code, ...requestLanguage(name, "answer") });
  }
  return found;
}

/** Languages whose recorded solutions can be run on this problem. */
function runnable(problem: Problem, named: readonly string[] = [DEFAULT_LANGUAGE]) {
  const known = new Set(needsPython(problem) ? [DEFAULT_LANGUAGE] : languageNames());
  return new Set(named.filter((name) => known.has(name)));
}

/**
 * Recorded solutions that are tried, in order: in Python, and the languages of `import.languages`.
 */
export function candidatePrograms(
  problem: Problem,
  { options, ctx }: Setting,
  distinct: Distinct = new Distinct(),
): Program[] {
  const languages = runnable(problem, ctx.config.import.languages);
  const candidates: Program[] = [];
  for (const [i, { language, code }] of problem.solutions.entries()) {
    if (candidates.length === options.cross_programs + SPARE_TRIES) break;
    if (languages.has(language) && distinct.isNew(code, language))
      candidates.push({ label: `solution#${i}`, code, ...requestLanguage(language, "recorded") });
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
  const found = sharedPrograms({ judged, tests: own_tests ?? tests, candidates }, setting);
  ofItems.set(item, found);
  // A judge that failed or was stopped is asked again.
  found.catch(() => ofItems.delete(item));
  return found;
}

type Candidates = { judged: Judged; tests: readonly Test[]; candidates: readonly Program[] };

/** Raised when other programs are chosen from equal candidates and verdicts. */
const CHOICE = 1;

/** Which candidates are verified is shared by content: runs with one benchmark verify it once. */
async function sharedPrograms(of: Candidates, { options, ctx }: Setting): Promise<Program[]> {
  const { tests, candidates } = of;
  if (tests.length === 0 || candidates.length === 0) return [];
  if (ctx.shared === undefined) return (await verified(of, { options, ctx })).programs;
  const { cross_programs, cross_cpu_ms } = options;
  const { judge_version, python } = ctx.judge.identity;
  const parts = [
    CHOICE,
    judge_version,
    python,
    judgeKey(ctx.config, ctx.baseDir),
    of,
    cross_programs,
    cross_cpu_ms,
  ];
  const chosen = await ctx.shared("verdicts", parts, async () => {
    const { programs, isFinal } = await verified(of, { options, ctx });
    return { text: JSON.stringify(programs.map((program) => candidates.indexOf(program))), isFinal };
  });
  return (JSON.parse(chosen) as number[]).flatMap((at) => candidates[at] ?? []);
}

class Distinct {
  readonly #seen = new Set<string>();
  isNew(code: string, language: string): boolean {
    const key = tokenHash(programTokens(code, language));
    return !this.#seen.has(key) && this.#seen.add(key) !== undefined;
  }
}

type Setting = { options: DecontaminateOptions; ctx: StageContext };

/** Verified programs in order, at most `cross_programs`; not final if a verdict is missing. */
async function verified(
  { judged, tests, candidates }: Candidates,
  { options, ctx }: Setting,
): Promise<{ programs: Program[]; isFinal: boolean }> {
  let isFinal = true;
  const run = async ({ code, language }: Program, some: readonly Test[]): Promise<JudgeResult> => {
    const asked = requestFor(judged, { code, tests: some, language }, { judge: ctx.config.judge });
    // A program slower than the limit of cross-tests would fail them for its time.
    const request = isByEvidence(options) ? limited(asked, options.cross_cpu_ms) : asked;
    const result = await ctx.judge.run(request);
    if (result.verdict === "INTERNAL") isFinal = false;
    return result;
  };
  const most = options.cross_programs;
  const hasSpare = isByEvidence(options) && candidates.length > most && tests.length > 1;
  const ordered = hasSpare
    ? await cheapestFirst(candidates, (program) => run(program, tests.slice(0, 1)))
    : candidates;
  const programs: Program[] = [];
  for (const program of tests.length === 0 ? [] : ordered) {
    if (programs.length === most) break;
    const { verdict } = await run(program, tests);
    ctx.count("solutions_verified");
    if (verdict === "OK") programs.push(program);
  }
  return { programs, isFinal };
}

/**
 * Those that pass one test, by the time that it took: few slow solutions take most of the time of
 * verifying a benchmark, and are not needed where others are right.
 */
async function cheapestFirst(
  candidates: readonly Program[],
  runOne: (program: Program) => Promise<JudgeResult>,
): Promise<Program[]> {
  const timed: { program: Program; cpuMs: number }[] = [];
  for (const program of candidates) {
    const { verdict, tests } = await runOne(program);
    if (verdict === "OK") timed.push({ program, cpuMs: tests[0]?.cpuMs ?? 0 });
  }
  return timed.sort((a, b) => a.cpuMs - b.cpuMs).map(({ program }) => program);
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
