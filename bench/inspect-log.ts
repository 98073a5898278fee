/**
 * `make inspect-log RUN=runs/sample`: the trajectories of a run as a log of Inspect (JSON, version
 * 2), to open the same conversations in its viewer and in our report. A sample of Inspect is a
 * trajectory: its id the problem, its epoch the number of the sample. Not an export for other uses:
 * tests and decisions of stages have no place in the format and are metadata.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { decisionsOn, fateOf } from "../pipeline/report/collect/fate.ts";
import { type ChainBucket, readBucket } from "../pipeline/report/collect/read-run.ts";
import { fateName } from "../pipeline/report/shared/select.ts";
import { openSource } from "../pipeline/store/source.ts";
import type { Problem } from "../schemas/problem.ts";
import type { Trajectory } from "../schemas/trajectory.ts";

type Call = Trajectory["turns"][number]["calls"][number];

const asked = ({ segments }: Call) => ({
  role: "user",
  source: "input",
  content: segments.map(({ text }) => text).join("\n\n"),
});

const answered = ({ answer, reasoning }: Call, model: string) => ({
  role: "assistant",
  source: "generate",
  model,
  content:
    reasoning === null
      ? answer
      : [
          { type: "reasoning", reasoning },
          { type: "text", text: answer },
        ],
});

function usageOf(calls: readonly Call[]) {
  const sum = (key: "prompt_tokens" | "completion_tokens") =>
    calls.reduce((total, call) => total + (call[key] ?? 0), 0);
  const [input_tokens, output_tokens] = [sum("prompt_tokens"), sum("completion_tokens")];
  return { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
}

const created = "2026-01-01T00:00:00+00:00";

/** The transcript: a model event for each call, with the conversation before it. */
function eventsOf(calls: readonly Call[], model: string, uuid: string) {
  const messages: (ReturnType<typeof asked> | ReturnType<typeof answered>)[] = [];
  return calls.map((call, i) => {
    messages.push(asked(call));
    const input = [...messages];
    messages.push(answered(call, model));
    const choices = [{ message: answered(call, model), stop_reason: "stop" }];
    return {
      event: "model",
      uuid: `${uuid}-${i}`,
      timestamp: created,
      working_start: i,
      model,
      input,
      tools: [],
      tool_choice: "none",
      config: {},
      output: { model, choices, usage: usageOf([call]) },
    };
  });
}

function sampleOf(row: Trajectory, problem: Problem, chain: ChainBucket) {
  const { model, turns, trajectory_id, strategy, seed } = row;
  const calls = turns.flatMap((turn) => turn.calls);
  const last = chain.verifications.get(trajectory_id)?.at(-1);
  const isRight = last?.verdict === "OK";
  return {
    id: row.problem_id,
    epoch: row.sample + 1,
    uuid: trajectory_id,
    input: calls.slice(0, 1).map(asked),
    target: problem.public_tests.map(({ output }) => output),
    messages: calls.flatMap((call) => [asked(call), answered(call, model)]),
    output: {
      model,
      choices: [{ message: answered(calls.at(-1) as Call, model), stop_reason: "stop" }],
      usage: usageOf(calls),
    },
    events: eventsOf(calls, model, trajectory_id),
    model_usage: { [model]: usageOf(calls) },
    scores: {
      tests: {
        value: isRight ? "C" : "I",
        answer: turns.at(-1)?.code ?? "",
        explanation: `${last?.verdict ?? "no verdict"}: ${last?.tests_passed ?? 0} of ${last?.tests_total ?? 0} tests passed${last?.detail == null ? "" : `; ${last.detail}`}`,
      },
    },
    metadata: {
      name: problem.name,
      difficulty: problem.difficulty,
      strategy,
      seed,
      turns: turns.length,
      status: fateName(fateOf(row, decisionsOn(row, chain), chain)),
      public_tests: turns.map((turn) => turn.public_verdicts.map(({ verdict }) => verdict)),
    },
  };
}

const run = resolve(process.argv[2] ?? "runs/sample");
const out = resolve(process.argv[3] ?? ".cache/inspect-log");
const source = await openSource(run);
const samples: ReturnType<typeof sampleOf>[] = [];
for (let bucket = 0; bucket < source.run.facts.buckets; bucket += 1) {
  const { problems: read, chains } = (await readBucket(source, bucket)) ?? { problems: [], chains: [] };
  const byId = new Map(read.map((problem) => [problem.problem_id, problem]));
  for (const chain of chains)
    for (const row of chain.trajectories)
      samples.push(sampleOf(row, byId.get(row.problem_id) as Problem, chain));
}
const [one] = samples;
const right = samples.filter(({ scores }) => scores.tests.value === "C").length;
const problems = new Set(samples.map(({ id }) => id)).size;
const model = one?.output.model ?? "none";
const metrics = { accuracy: { name: "accuracy", value: right / Math.max(1, samples.length) } };
const log = {
  version: 2,
  status: "success",
  eval: {
    created,
    task: basename(run),
    task_id: basename(run),
    run_id: basename(run),
    model,
    config: { epochs: Math.max(0, ...samples.map(({ epoch }) => epoch)) },
    dataset: { name: basename(run), samples: problems },
  },
  plan: { steps: [{ solver: one?.metadata.strategy ?? "none" }] },
  results: {
    total_samples: samples.length,
    completed_samples: samples.length,
    scores: [{ name: "tests", scorer: "tests", metrics }],
  },
  stats: { started_at: created, completed_at: created },
  samples,
};
mkdirSync(out, { recursive: true });
const file = join(out, `2026-01-01T00-00-00+00-00_${basename(run)}_log.json`);
writeFileSync(file, JSON.stringify(log));
process.stdout.write(`${samples.length} trajectories: ${file}\n`);
