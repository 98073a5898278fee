/**
 * A made-up run of which the numbers on the overview are computed again by a Python script with
 * DuckDB: wrong answers of all kinds, repairs, a problem that is never solved, near-duplicates, a
 * contaminated problem, infrastructure errors, a journal with programs that have no record, and
 * prices.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assetPath } from "../../../../io/assets.ts";
import { encodeRecord } from "../../../../pipeline/journal/record.ts";
import { verdictKey } from "../../../../pipeline/journal/verdict-key.ts";
import { writeReport } from "../../../../pipeline/report/write-report.ts";
import { readPlan } from "../../../../pipeline/store/plan.ts";
import type { RunDir } from "../../../../pipeline/store/run-dir.ts";
import { publicRequest } from "../../../../rollout/public-tests.ts";
import type { Decision } from "../../../../schemas/decision.ts";
import { fullRequests } from "../../../../stages/verify/requests.ts";
import { problemAt, trajectoryAt, verificationOf } from "./records.ts";
import { makeRun } from "./run.ts";

const PROBLEMS = 7;
const SAMPLES = 23;
const BUCKETS = 2;
const NEVER_SOLVED = 5;
/** Its verdict is lost; its program has no record; only its public tests have one. */
const [LOST, UNKNOWN, PUBLIC_ONLY] = [11, 13, 8];
/** Failures of other kinds than a wrong answer, in trajectories that end wrong. */
const KINDS = ["WA", "RE", "TLE", "MLE", "none"] as const;

function made(problem: number, sample: number) {
  const row = trajectoryAt(problem, problem === NEVER_SOLVED ? 3 * sample + 2 : sample);
  const { trajectory_id, seed } = trajectoryAt(problem, sample);
  const kind = KINDS[(problem + sample) % KINDS.length] ?? "WA";
  for (const turn of row.turns) {
    // Every trajectory has programs of its own, so that each has a time of its own.
    turn.code = `${turn.code}  # ${sample}`;
    if (turn.passed_public) continue;
    if (kind === "none") Object.assign(turn, { code: null, extraction: "no_code", public_verdicts: [] });
    else for (const verdict of turn.public_verdicts) verdict.verdict = kind;
  }
  for (const call of row.turns.flatMap((turn) => turn.calls)) {
    call.completion_tokens = 7 * problem + sample;
    call.cached_tokens = sample;
  }
  return { ...row, trajectory_id, sample, seed };
}

const ms = (...parts: number[]): number =>
  0.03 + ((parts.reduce((sum, part, i) => sum + part * (31 - 7 * i), 0) * 1.037) % 87);

/** The journal of a bucket, with a record whose checksum is wrong in front. */
async function writeJournal(run: RunDir, at: number): Promise<void> {
  const { config } = await readPlan(run);
  const { judge, verify } = config;
  const problem = problemAt(at);
  const folder = run.journal(at % BUCKETS);
  mkdirSync(folder, { recursive: true });
  const full = fullRequests(problem, { judge, allTestsRun: verify.all_tests });
  const record = (purpose: string, request: Parameters<typeof verdictKey>[1], times: number[]) => {
    const k = verdictKey({ purpose, python: judge.python }, request);
    return encodeRecord({ k, v: { verdict: "OK", tests: times.map((cpuMs) => ({ cpuMs })) } });
  };
  const lines: Buffer[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    if (sample === UNKNOWN) continue;
    const row = made(at, sample);
    for (const [turn, { code }] of row.turns.entries()) {
      if (code === null) continue;
      const request = publicRequest(code, { problem, judgeOptions: judge });
      lines.push(record("generate", request, [ms(at, sample, turn)]));
      if (turn < row.turns.length - 1 || sample === PUBLIC_ONLY) continue;
      const tests = Array.from({ length: verificationOf(row).tests_run ?? 0 }, (_, test) => test);
      lines.push(
        record(
          "verify",
          full(code),
          tests.map((test) => ms(at, sample, turn, test + 1)),
        ),
      );
    }
  }
  const torn = Buffer.from(String(lines[0]).replace(/"cpuMs":[\d.]+/, '"cpuMs":999999'));
  appendFileSync(join(folder, "1.jsonl"), Buffer.concat([torn, ...lines]));
}

/** What the commands of the run counted: tokens as the server reported them, and more. */
function writeCounts(run: RunDir): void {
  const calls = Array.from({ length: PROBLEMS * SAMPLES }, (_, i) =>
    made(Math.floor(i / SAMPLES), i % SAMPLES).turns.flatMap((turn) => turn.calls),
  ).flat();
  const sum = (key: "prompt_tokens" | "cached_tokens" | "completion_tokens") =>
    calls.reduce((total, call) => total + (call[key] ?? 0), 0);
  const total = {
    model_calls: calls.length,
    prompt_tokens: sum("prompt_tokens"),
    cached_tokens: sum("cached_tokens"),
    completion_tokens: sum("completion_tokens"),
    retries: 17,
    processes_started: 41,
  };
  const command = { recipe: "dataset", strategy: "cot-retry", counts: {} };
  const commands = [
    { ...command, at: "2026-11-30T10:00:00.000Z", seconds: 61 },
    { ...command, at: "2026-12-01T10:00:00.000Z", seconds: 240 },
  ];
  mkdirSync(run.measurements, { recursive: true });
  writeFileSync(
    join(run.measurements, "counts.json"),
    JSON.stringify({ schema: "counts/1", commands, total }),
  );
}

/** Similarities differ, and the verdict of one sample of each problem is lost. */
function changed(stage: string, decisions: Decision[]): Decision[] {
  if (stage === "dedup")
    return decisions.map((one, i) => ({
      ...one,
      detail: one.detail?.replace("0.91", (0.41 + (i % 50) / 100).toFixed(2)) ?? null,
    }));
  if (stage !== "keep-passing") return decisions;
  const lost = new Set(
    Array.from({ length: PROBLEMS }, (_, problem) => trajectoryAt(problem, LOST).trajectory_id),
  );
  return decisions.map((one) => (lost.has(one.row_id) ? { ...one, reason: "internal_error" } : one));
}

/** The overview of the run's report, and what a script prints of the run as JSON. */
export async function figuresOf<Found>(
  folder: string,
  script: string,
): Promise<{ page: string; found: Found }> {
  const root = join(folder, "run");
  const price = { price_prompt: 2, price_cached: 0.5, price_completion: 8 };
  const run = await makeRun(root, {
    problems: PROBLEMS,
    samples: SAMPLES,
    buckets: BUCKETS,
    policy: { kind: "openai", base_urls: ["http://localhost:1/v1"], model: "made", ...price },
    trajectory: made,
    change: (stage, said) => ({ ...said, decisions: changed(stage, said.decisions) }),
  });
  for (let at = 0; at < PROBLEMS; at += 1) await writeJournal(run, at);
  writeCounts(run);
  const options = { runDir: root, out: join(folder, "report"), single: false, compare: undefined };
  await writeReport({ ...options, trainings: [], say: () => undefined });
  const text = readFileSync(join(folder, "report", "index.html"), "utf8");
  const page = /<section id="page-overview".*?(?=<section id="page-problems")/s.exec(text)?.[0] ?? "";
  const python = assetPath(".venv-readers/bin/python");
  return {
    page,
    found: JSON.parse(execFileSync(python, ["-c", script, root], { encoding: "utf8" })) as Found,
  };
}
