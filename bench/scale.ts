/**
 * `make bench-scale`: runs synthetic trajectories of realistic size (14 kB) through all stages
 * after generate, without executing programs: verify's bookkeeping with its journal, keep-passing,
 * subsample, split, dedup, strip-prompts; in worker processes, at 1, 2 and 4 times the work. Prints
 * CPU and wall time, peak memory and files, and an estimate for the paper's 13,328 problems.
 * PROBLEMS (default 1,000), SAMPLES (200), WORKERS (2), TIMES ("1 2 4"); GROW=samples multiplies
 * the samples of a problem instead of the problems. Run: npx tsc -p bench/tsconfig.json && node
 * .cache/bench/bench/scale.js
 */
import { fork } from "node:child_process";
import { setMaxListeners } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { number, whole } from "../io/format.ts";
import { readAllParquet } from "../io/parquet.ts";
import { runsInTurn } from "../judge/gate.ts";
import type { Judge, Runner } from "../judge/judge.ts";
import { parseConfig } from "../pipeline/config.ts";
import { RECIPES } from "../pipeline/recipes.ts";
import { runRecipe } from "../pipeline/run/run.ts";
import { bucketsOfTask } from "../pipeline/store/buckets.ts";
import { bucketKey, chainOfPlan } from "../pipeline/store/open-buckets.ts";
import { readPlan } from "../pipeline/store/plan.ts";
import { openRunDir } from "../pipeline/store/run-dir.ts";
import { InFlightLog, Suspects } from "../pipeline/store/suspects.ts";
import { passBucket } from "../pipeline/worker/pass.ts";
import { compileLater } from "../pipeline/worker/patient-compiler.ts";
import type { Services } from "../pipeline/worker/services.ts";
import { passSetupOf } from "../pipeline/worker/worker.ts";
import { Problem } from "../schemas/problem.ts";
import { corpus } from "./dedup-corpus.ts";
import { problemLine, trajectoriesOf } from "./scale-rows.ts";

const PROBLEMS = Number(process.env.PROBLEMS ?? 1000);
const SAMPLES = Number(process.env.SAMPLES ?? 200);
const WORKERS = Number(process.env.WORKERS ?? 2);
const GROWS_SAMPLES = process.env.GROW === "samples";
const TIMES = (process.env.TIMES ?? "1 2 4").split(" ").map(Number);
/** Problems per bucket in the paper's run: 13,328 over 1,024 buckets. */
const PROBLEMS_A_BUCKET = 13;
const PAPER_PROBLEMS = 13_328;
const LAST = "strip-prompts";

type Told = { cpu_s: number; peak_mib: number };

/**
 * Returns OK or WA by the program's text; the cost of programs is measured by the judge's
 * benchmark.
 */
const runner: Runner = {
  identity: { isolation: 3, judge_version: "bench", python: "3.11" },
  close: () => Promise.resolve(),
  run({ code, tests }) {
    const passes = (code.length * 2_654_435_761) % 5 > 0;
    const test = { acceptedBy: "bytes", cpuMs: 1, wallMs: 1, memoryMb: 9, stdout: "1\n", stderr: "" };
    const results = tests.map(() => ({ ...test, verdict: "OK" as const }));
    const failed = { ...test, verdict: "WA" as const, acceptedBy: null };
    return Promise.resolve({
      verdict: passes ? "OK" : "WA",
      tests: passes ? results : [failed],
      firstFailing: passes ? null : 0,
      detail: null,
    });
  },
};
const judge: Judge = { ...runner, runGated: (requests) => runsInTurn(runner.run, requests) };

/** A worker process: "fill" seals generate with synthetic rows, "pass" is what is measured. */
async function work(folder: string, what: string, index: number): Promise<void> {
  compileLater();
  const run = await openRunDir(folder);
  const plan = await readPlan(run);
  const chain = await chainOfPlan(run, plan, LAST);
  const quiet = new AbortController();
  setMaxListeners(0, quiet.signal);
  const services = { ensure: () => Promise.resolve(), judge, close: () => Promise.resolve() };
  const setup = passSetupOf(run, plan, {
    chain,
    services: services as unknown as Services,
    inFlight: new InFlightLog(run, undefined),
    suspects: await Suspects.read(run),
    signal: quiet.signal,
    count: () => undefined,
    log: () => undefined,
  });
  for (const bucket of bucketsOfTask(run.facts.buckets, { index, count: WORKERS })) {
    if (what === "pass") {
      await passBucket(bucket, setup);
      continue;
    }
    const generate = chain[0];
    if (generate === undefined) throw new Error("the chain begins with generate");
    const problems = await readAllParquet(setup.problemsFile(bucket), {
      schema: Problem,
      schemaName: "problem/1",
    });
    const key = bucketKey(generate, (await setup.problemsSeal(bucket)).content);
    const rows = problems.flatMap((problem) => trajectoriesOf(problem, SAMPLES));
    const kept = { kept: true, reason: null, detail: null, label: null };
    const decisions = problems.map(({ problem_id }) => ({ row_id: problem_id, problem_id, ...kept }));
    await generate.files.write(bucket, key, { rows, decisions });
    await generate.files.seal(bucket, key);
  }
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.send?.({ cpu_s: (userCPUTime + systemCPUTime) / 1e6, peak_mib: maxRSS / 1024 } satisfies Told);
}

async function inWorkers(folder: string, what: string, samples: number): Promise<Told & { wall_s: number }> {
  const from = Date.now();
  const told = await Promise.all(
    Array.from({ length: WORKERS }, (_, index) => {
      const env = { ...process.env, SAMPLES: String(samples) };
      const child = fork(fileURLToPath(import.meta.url), [folder, what, String(index)], { env });
      return new Promise<Told>((resolve, reject) => {
        child.on("message", (message) => resolve(message as Told));
        child.on("exit", (code) => reject(new Error(`a worker ended with ${code}`)));
      });
    }),
  );
  return {
    cpu_s: told.reduce((sum, { cpu_s }) => sum + cpu_s, 0),
    peak_mib: Math.max(...told.map(({ peak_mib }) => peak_mib)),
    wall_s: (Date.now() - from) / 1000,
  };
}

/** A run directory with `problems` imported and a plan, without computed stages. */
async function prepare(folder: string, problems: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const programs = corpus({ problems: 1, programs: 2, originals: 2, lines: 30, seed: 9 })[0] ?? [];
  const lines = Array.from({ length: problems }, (_, i) => problemLine(i, programs));
  writeFileSync(join(folder, "problems.jsonl"), `${lines.join("\n")}\n`);
  const raw = {
    name: "scale",
    buckets: Math.max(WORKERS, Math.ceil(problems / PROBLEMS_A_BUCKET)),
    policy: { kind: "recorded" },
    import: { inputs: [{ path: "problems.jsonl", format: "jsonl" }] },
    generate: { samples: SAMPLES },
  };
  const loaded = { config: parseConfig(raw, "bench"), baseDir: folder, path: join(folder, "bench") };
  const run = join(folder, "run");
  const signal = new AbortController().signal;
  const options = {
    recipe: RECIPES.dataset,
    runDir: run,
    workers: WORKERS,
    dryRun: false,
    yes: true,
    signal,
  };
  // A fake executor stops the run after the plan is written, which is all that is needed here.
  const stop = new Error("planned");
  const executor = () => Promise.reject(stop);
  await runRecipe(loaded, { ...options, until: LAST, executor, say: () => undefined }).catch(
    (error: unknown) => {
      if (error !== stop) throw error;
    },
  );
  return run;
}

function filesBelow(folder: string): { files: number; mib: number } {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const bytes = entries.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  return { files: entries.length, mib: bytes / 2 ** 20 };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-scale-"));
  const cpu: number[] = [];
  try {
    for (const times of TIMES) {
      const problems = PROBLEMS * (GROWS_SAMPLES ? 1 : times);
      const samples = SAMPLES * (GROWS_SAMPLES ? times : 1);
      const run = await prepare(join(folder, String(times)), problems);
      await inWorkers(run, "fill", samples);
      const { cpu_s, wall_s, peak_mib } = await inWorkers(run, "pass", samples);
      const { files, mib } = filesBelow(run);
      cpu.push(cpu_s);
      const growth = cpu.length < 2 ? "" : `, ${(cpu_s / (cpu.at(-2) ?? 1)).toFixed(2)} x the last`;
      const rows = number(problems * samples);
      process.stdout.write(
        `${times}x: ${rows} trajectories, ${WORKERS} workers: processor ${cpu_s.toFixed(1)} s${growth}, ` +
          `wall ${wall_s.toFixed(1)} s, peak ${peak_mib.toFixed(0)} MiB a process, ` +
          `${files} files of ${mib.toFixed(0)} MiB\n`,
      );
      const paper = (cpu_s / problems) * PAPER_PROBLEMS * (200 / samples);
      if (times === TIMES.at(-1)) {
        process.stdout.write(
          `paper size (13,328 problems x 200): ${(paper / 3600).toFixed(2)} core-hours, ` +
            `${((mib / problems) * (200 / samples) * (PAPER_PROBLEMS / 1024)).toFixed(1)} GiB, ` +
            `${whole((files / problems) * PAPER_PROBLEMS)} files; ` +
            `${((cpu_s / problems / samples) * 1000).toFixed(2)} ms a trajectory (STAGE_CPU_S of pipeline/run/estimate.ts)\n`,
        );
      }
      rmSync(join(folder, String(times)), { recursive: true, force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [, , folder, what, index] = process.argv;
if (folder !== undefined && what !== undefined) await work(folder, what, Number(index));
else await main();
