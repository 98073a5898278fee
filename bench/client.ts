/**
 * CPU per call, event-loop delay and memory of the OpenAI-compatible policy, against a server in a
 * separate process that answers at once: the policy alone, then complete trajectories with prompts,
 * feedback and journal (with a fake judge). CALLS and IN_FLIGHT are environment variables.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/client.js
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { runsInTurn } from "../judge/gate.ts";
import type { Judge, JudgeRequest, JudgeResult } from "../judge/judge.ts";
import { BucketJournal } from "../pipeline/journal/journal.ts";
import { journaledJudge } from "../pipeline/journal/verdicts.ts";
import { journaledPolicy } from "../pipeline/journal/wrap.ts";
import { type OpenAiPolicy, openaiPolicy } from "../policy/openai.ts";
import { rollTrajectory } from "../rollout/loop.ts";
import { loadPrompts } from "../rollout/prompts.ts";
import { findStrategy } from "../rollout/strategies.ts";
import type { Problem } from "../schemas/problem.ts";
import { JudgeOptions } from "../schemas/run-options.ts";

const CALLS = Number(process.env.CALLS ?? 20_000);
const IN_FLIGHT = Number(process.env.IN_FLIGHT ?? 1000);
/** Prompt and answer with the length of a second turn. */
const PROMPT = "word ".repeat(1500);
const ANSWER = `I would read it all.\n\n\`\`\`python\n${"x = 1\n".repeat(300)}\`\`\`\n`;
/** Calls that share a journal, like those of a bucket. */
const BUCKET = Number(process.env.BUCKET ?? 5000);

function serve(): void {
  const body = JSON.stringify({
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: ANSWER } }],
    usage: { prompt_tokens: 1500, completion_tokens: 600 },
  });
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    });
  });
  server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
}

const problem = {
  problem_id: "p",
  statement: PROMPT,
  public_tests: [1, 2].map((n) => ({ input: `${n}\n`.repeat(50), output: `${n * 2}\n`.repeat(50) })),
  comparator: { kind: "tokens", checker: null, provenance: "default" },
  fn_name: null,
  input_file: null,
  output_file: null,
  cpu_limit_ms: 2000,
  memory_limit_mb: 256,
} as unknown as Problem;

/** Returns WA at once, so that every trajectory uses all of its turns. */
const judge: Judge = {
  identity: { isolation: 0, judge_version: "none", python: "0.0" },
  close: () => Promise.resolve(),
  run({ tests }: JudgeRequest): Promise<JudgeResult> {
    const wrong = { verdict: "WA" as const, acceptedBy: null, cpuMs: 1, wallMs: 1, memoryMb: 1 };
    const each = tests.map(() => ({ ...wrong, stdout: "7\n".repeat(50), stderr: "" }));
    return Promise.resolve({ verdict: "WA", tests: each, firstFailing: 0, detail: null });
  },
  runGated: (requests) => runsInTurn(judge.run, requests),
};

/** One unit of work, by number; @returns the number of calls made */
type Work = (number: number) => Promise<number>;

/** The policy alone: one call. */
function single(policy: OpenAiPolicy, signal: AbortSignal): Work {
  const messages = [{ role: "user" as const, content: PROMPT }];
  return async (seed) => {
    await policy.complete(
      { messages, temperature: 1, top_p: 1, max_tokens: 600, seed },
      { problem, sample: seed, turn: 1, call: 0, wants: "code", signal },
    );
    return 1;
  };
}

/** A CoT-retry trajectory: three turns, four calls; each answer is on disk before it is used. */
function rollout(policy: OpenAiPolicy, signal: AbortSignal, folder: string): Work {
  const count = () => undefined;
  const prompts = loadPrompts({}, ".");
  const strategy = findStrategy("cot-retry", ".");
  const sampling = { max_turns: 3, temperature: 1, top_p: 0.95, max_tokens: 4096, context_tokens: 131_072 };
  const journals: Promise<BucketJournal>[] = [];
  return async (sample) => {
    const bucket = Math.floor((sample * 4) / BUCKET);
    if (journals[bucket] === undefined) {
      journals[bucket] = BucketJournal.open(join(folder, String(bucket)));
      // The journal before the last one is no longer in use.
      await (await journals[bucket - 2])?.close();
      delete journals[bucket - 2];
    }
    const own = (await journals[bucket]) as BucketJournal;
    const row = await rollTrajectory({
      problem,
      sample,
      runSeed: 1,
      arm: "a",
      trajectoryId: `t${sample}`,
      strategy,
      prompts,
      sampling,
      signal,
      policy: journaledPolicy(policy, own, { arm: "a", count }),
      judge: journaledJudge(judge, own, { purpose: "generate", count }),
      judgeOptions: JudgeOptions.parse({}),
    });
    return row.turns.flatMap((turn) => turn.calls).length;
  };
}

async function measure(name: string, work: Work, total: number): Promise<void> {
  let next = 0;
  let calls = 0;
  const worker = async (until: number) => {
    while (calls < until) {
      const made = await work(next++);
      calls += made;
    }
  };
  const burst = (until: number) => Promise.all(Array.from({ length: IN_FLIGHT }, () => worker(until)));
  await burst(IN_FLIGHT * 2);
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const started = performance.now();
  const from = calls;
  const rss: number[] = [];
  const heap: number[] = [];
  for (let part = 1; part <= 10; part++) {
    await burst(from + Math.round((total * part) / 10));
    globalThis.gc?.();
    rss.push(Math.round(process.memoryUsage().rss / 2 ** 20));
    heap.push(Math.round(process.memoryUsage().heapUsed / 2 ** 20));
  }
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  const made = calls - from;
  const round = (value: number) => Number(value.toPrecision(3));
  process.stdout.write(
    `${JSON.stringify({
      name,
      calls: made,
      in_flight: IN_FLIGHT,
      cpu_ms_per_call: round((user + system) / 1000 / made),
      calls_per_second: round(made / ((performance.now() - started) / 1000)),
      loop_delay_ms: {
        p50: round(delay.percentile(50) / 1e6 - 5),
        p99: round(delay.percentile(99) / 1e6 - 5),
      },
      // After each tenth; the heap after a full collection, if node runs with --expose-gc.
      rss_mb: { before: Math.round(before / 2 ** 20), parts: rss },
      heap_mb: heap,
    })}\n`,
  );
}

async function client(port: string): Promise<void> {
  const options = {
    kind: "openai" as const,
    base_urls: [`http://127.0.0.1:${port}/v1`],
    model: "none",
    concurrency: IN_FLIGHT,
    timeout_s: 600,
    max_retries: 8,
    choices_per_request: 1,
    price_prompt: 0,
    price_completion: 0,
  };
  const policy = await openaiPolicy(options, ".");
  // One signal for all calls, as in a run.
  const { signal } = new AbortController();
  const folder = mkdtempSync(join(tmpdir(), "bench-client-"));
  try {
    await measure("policy", single(policy, signal), CALLS);
    await measure("trajectories", rollout(policy, signal, folder), CALLS / 5);
  } finally {
    rmSync(folder, { recursive: true });
    await policy.close();
  }
}

if (process.argv[2] === "serve") serve();
else {
  const server = spawn(process.execPath, [fileURLToPath(import.meta.url), "serve"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  server.stdout.once("data", (chunk: Buffer) => {
    void client(String(chunk).trim()).finally(() => server.kill());
  });
}
