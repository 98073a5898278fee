/**
 * CPU times of programs, from the recorded verdicts in the journal of a bucket. They are in no data
 * file because measured times differ from run to run. A record is found by its key, rebuilt from
 * problem and program; without a record the time is unknown. Reads only.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { namesIn } from "../../../io/files.ts";
import { JUDGE_VERSIONS, type JudgeRequest } from "../../../judge/judge.ts";
import { publicRequest } from "../../../rollout/public-tests.ts";
import type { Config } from "../../../schemas/config.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { Trajectory } from "../../../schemas/trajectory.ts";
import type { Verification } from "../../../schemas/verdict.ts";
import { fullRequests } from "../../../stages/verify/requests.ts";
import { VERDICT_RECORD } from "../../journal/keys.ts";
import { eachRecord } from "../../journal/record.ts";
import { verdictKey } from "../../journal/verdict-key.ts";
import { producerOf } from "../../recipes.ts";
import type { Body, CpuTime } from "../shared/format.ts";

const Verdict = z.object({
  k: z.string(),
  v: z.object({ tests: z.array(z.object({ cpuMs: z.number().min(0) })) }),
});

/** Purposes of recorded verdicts: the stages that run the public tests, and all tests. */
const PUBLIC_TESTS = producerOf("trajectory/1");
const ALL_TESTS = producerOf("verification/1");

/** "verify" is the section of the configuration. */
type Judging = Pick<Config, "judge" | "verify"> & { generate?: Pick<Config["generate"], "language"> };

const rounded = (ms: number): number => Math.round(ms * 100) / 100;

function timeOf(tests: readonly { cpuMs: number }[]): CpuTime {
  const times = tests.map(({ cpuMs }) => cpuMs);
  return {
    slowest_ms: rounded(times.reduce((a, b) => Math.max(a, b), 0)),
    total_ms: rounded(times.reduce((a, b) => a + b, 0)),
    tests: times.length,
  };
}

export class CpuTimes {
  readonly #known = new Map<string, CpuTime>();

  /** @param folder journal of a bucket; if it does not exist, no time is known */
  static async read(folder: string): Promise<CpuTimes> {
    const times = new CpuTimes();
    const names = await namesIn(folder);
    for (const name of names.filter((n) => n.endsWith(".jsonl")).sort()) {
      eachRecord(await readFile(join(folder, name)), VERDICT_RECORD, (record) => times.#take(record));
    }
    return times;
  }

  /** Of several records of one key the first counts, as in the journal. */
  #take(record: unknown): void {
    const found = Verdict.safeParse(record).data;
    if (found === undefined || this.#known.has(found.k)) return;
    this.#known.set(found.k, timeOf(found.v.tests));
  }

  /**
   * @param versions of the judge, besides the known ones, that may have judged this problem's
   *   programs
   */
  ofProblem(problem: Problem, config: Judging, versions: Iterable<string>): ProblemTimes {
    const { judge, verify, generate = {} } = config;
    const { language } = generate;
    const all = new Set([...JUDGE_VERSIONS, ...versions]);
    const full = fullRequests(problem, { judge, allTestsRun: verify.all_tests, language });
    const find = (purpose: string, request: JudgeRequest): CpuTime | null => {
      for (const version of all) {
        const found = this.#known.get(verdictKey({ purpose, python: judge.python }, request, version));
        if (found !== undefined) return found;
      }
      return null;
    };
    // Without records no key has to be built.
    const isEmpty = this.#known.size === 0;
    return {
      publicTests: remembered((code) =>
        isEmpty ? null : find(PUBLIC_TESTS, publicRequest(code, { problem, judgeOptions: judge, language })),
      ),
      allTests: remembered((code) => (isEmpty ? null : find(ALL_TESTS, full(code)))),
    };
  }
}

/** Null if no verdict on the program is recorded. */
export type ProblemTimes = {
  publicTests(code: string): CpuTime | null;
  allTests(code: string): CpuTime | null;
};

/** Caches by program: samples repeat programs, and a key takes a hash over all tests. */
function remembered(find: (code: string) => CpuTime | null): (code: string) => CpuTime | null {
  const known = new Map<string, CpuTime | null>();
  return (code) => {
    const before = known.get(code);
    if (before !== undefined) return before;
    const found = find(code);
    known.set(code, found);
    return found;
  };
}

export type RowTimes = Body["cpu"] & {
  /** Of the last program, over the tests that ran; undefined if there is no program. */
  last: CpuTime | null | undefined;
};

/** @param verifications of the trajectory, in the order of its turns */
export function rowTimes(
  { turns }: Pick<Trajectory, "turns">,
  verifications: readonly Verification[],
  times: ProblemTimes,
): RowTimes {
  const ofTurns = turns.map(({ code }) => (code === null ? null : times.publicTests(code)));
  const ofAll = verifications.map(({ turn, judge_version }) => {
    const code = turns[turn - 1]?.code ?? null;
    // Without a judge nothing was run: the row repeats the result of the public tests.
    return code === null || judge_version === null ? null : times.allTests(code);
  });
  const at = turns.findLastIndex(({ code }) => code !== null);
  if (at < 0) return { turns: ofTurns, verifications: ofAll, last: undefined };
  const verified = verifications.findLastIndex(({ turn }) => turn === at + 1);
  return { turns: ofTurns, verifications: ofAll, last: ofAll[verified] ?? ofTurns[at] ?? null };
}
