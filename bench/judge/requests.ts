/**
 * The main job's requests beside a bare fork server, in CPU time over the whole tree, alternating
 * in one run: programs of a finished run, each judged on its public tests and, if these pass, on
 * the others. By how a program ends: it fails a public test, fails a later one, passes.
 *
 * node requests.js RUN [EVERY] [ROUNDS]; the ratio is the median of the rounds
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readAllParquet } from "../../io/parquet.ts";
import { createJudge, type LocalJudge } from "../../judge/create.ts";
import type { GatedRequests } from "../../judge/judge.ts";
import { publicRequest } from "../../rollout/public-tests.ts";
import { Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { fullRequests } from "../../stages/verify/requests.ts";
import { treeCpuMs } from "./tree.ts";

const [run = "", every = "4", rounds = "3"] = process.argv.slice(2);
const judgeOptions = JudgeOptions.parse({});

async function rowsOf<T>(stage: string, options: { schema: never; schemaName: string }): Promise<T[]> {
  const folder = join(run, "stages", stage);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /bucket-\d+\.parquet$/.test(name),
  );
  const rows = await Promise.all(files.sort().map((name) => readAllParquet(join(folder, name), options)));
  return rows.flat() as T[];
}

type Program = GatedRequests & { group: string };

async function programsOf(): Promise<GatedRequests[]> {
  const problems = new Map(
    (await rowsOf<Problem>("import", { schema: Problem as never, schemaName: "problem/1" })).map((p) => [
      p.problem_id,
      p,
    ]),
  );
  const rows = await rowsOf<Trajectory>("generate", {
    schema: Trajectory as never,
    schemaName: "trajectory/1",
  });
  const seen = new Set<string>();
  const found: GatedRequests[] = [];
  for (const { problem_id, turns } of rows) {
    const problem = problems.get(problem_id);
    if (problem === undefined || problem.fn_name !== null || problem.comparator.kind === "checker") continue;
    const whole = fullRequests(problem, { judge: judgeOptions, allTestsRun: false, trusted: true });
    for (const { code } of turns) {
      if (code === null || seen.has(problem_id + code)) continue;
      seen.add(problem_id + code);
      found.push({
        first: publicRequest(code, { problem, judgeOptions, trusted: true }),
        whole: whole(code),
      });
    }
  }
  return found.filter((_, i) => i % Number(every) === 0);
}

async function ours(judge: LocalJudge, programs: readonly GatedRequests[]) {
  const before = treeCpuMs(judge.supervisorPid);
  let next = 0;
  let passed = 0;
  const lane = async () => {
    for (let i = next++; i < programs.length; i = next++) {
      const { first, whole } = judge.runGated(programs[i] as GatedRequests);
      await first;
      if ((await whole)?.verdict === "OK") passed++;
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  return { ms: treeCpuMs(judge.supervisorPid) - before, passed };
}

function bare(programs: readonly GatedRequests[]) {
  const lines = programs.map(({ first, whole }) =>
    JSON.stringify({
      code: whole.code,
      tests: whole.tests.map(({ input, output }) => [input, output]),
      public: first.tests.length,
    }),
  );
  const folder = existsSync("bench/judge/fork_server.py") ? "bench/judge" : ".";
  const ended = spawnSync("python3", ["-s", "-S", join(folder, "fork_server.py")], {
    input: lines.join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  const { cpu_ms, passed } = JSON.parse(ended.stdout) as { cpu_ms: number; passed: number };
  return { ms: cpu_ms, passed };
}

async function grouped(judge: LocalJudge, programs: readonly GatedRequests[]): Promise<Program[]> {
  return Promise.all(
    programs.map(async (requests) => {
      const { first, whole } = judge.runGated(requests);
      const public_ = (await first).verdict === "OK";
      const all = (await whole)?.verdict === "OK";
      return {
        ...requests,
        group: all ? "passes all" : public_ ? "fails a later test" : "fails a public test",
      };
    }),
  );
}

async function main(): Promise<void> {
  const judge = await createJudge({ workers: 1, memoryMb: 0 });
  const programs = await grouped(judge, await programsOf());
  const groups = [...new Set(programs.map(({ group }) => group)), "together"];
  for (const group of groups) {
    const chosen = group === "together" ? programs : programs.filter((program) => program.group === group);
    const figures: { ours: number; bare: number }[] = [];
    let passed = "";
    for (let round = 0; round < Number(rounds); round++) {
      const [one, other] = [await ours(judge, chosen), bare(chosen)];
      figures.push({ ours: one.ms / chosen.length, bare: other.ms / chosen.length });
      passed = `${one.passed} and ${other.passed} pass`;
    }
    const least = (side: "ours" | "bare") => Math.min(...figures.map((figure) => figure[side]));
    // The two of a round ran in the same minute: their ratio depends least on the machine's load.
    const ratios = figures.map((figure) => figure.ours / figure.bare).sort((a, b) => a - b);
    const middle = ratios[ratios.length >> 1] ?? 0;
    console.log(
      `${group}: ${chosen.length} programs, ${least("ours").toFixed(2)} ms, bare ${least("bare").toFixed(2)} ms, ` +
        `median ratio ${middle.toFixed(2)}, of rounds ${ratios.map((one) => one.toFixed(2)).join(" ")} (${passed})`,
    );
  }
  await judge.close();
}

await main();
