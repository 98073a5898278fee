/**
 * Client CPU a call, event-loop delay and memory of the OpenAI-compatible policy, against a server in a process of
 * its own that answers at once. CALLS and IN_FLIGHT are taken from the environment.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/client.js
 */
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { openaiPolicy } from "../policy/openai.ts";
import type { Problem } from "../schemas/problem.ts";

const CALLS = Number(process.env.CALLS ?? 20_000);
const IN_FLIGHT = Number(process.env.IN_FLIGHT ?? 1000);
/** Characters of prompt and answer, as a second turn has them. */
const PROMPT = "word ".repeat(1500);
const ANSWER = "x = 1\n".repeat(300);

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

async function measure(port: string): Promise<void> {
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
  const problem = { problem_id: "p" } as Problem;
  // As a run has it: one signal for all calls.
  const { signal } = new AbortController();
  const ask = (seed: number) =>
    policy.complete(
      { messages: [{ role: "user", content: PROMPT }], temperature: 1, top_p: 1, max_tokens: 600, seed },
      { problem, sample: seed, turn: 1, call: 0, wants: "code", signal },
    );
  let next = 0;
  const worker = async (until: number) => {
    while (next < until) await ask(next++);
  };
  const burst = (until: number) => Promise.all(Array.from({ length: IN_FLIGHT }, () => worker(until)));
  await burst(IN_FLIGHT * 2);
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const started = performance.now();
  const from = next;
  const rss: number[] = [];
  for (let part = 1; part <= 10; part++) {
    await burst(from + Math.round((CALLS * part) / 10));
    rss.push(Math.round(process.memoryUsage().rss / 2 ** 20));
  }
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  const calls = next - from;
  process.stdout.write(
    `${JSON.stringify({
      calls,
      in_flight: IN_FLIGHT,
      cpu_ms_per_call: (user + system) / 1000 / calls,
      calls_per_second: calls / ((performance.now() - started) / 1000),
      loop_delay_ms: { p50: delay.percentile(50) / 1e6 - 5, p99: delay.percentile(99) / 1e6 - 5 },
      rss_mb: { before: Math.round(before / 2 ** 20), parts: rss },
    })}\n`,
  );
  await policy.close();
}

if (process.argv[2] === "serve") serve();
else {
  const server = spawn(process.execPath, [fileURLToPath(import.meta.url), "serve"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  server.stdout.once("data", (chunk: Buffer) => {
    void measure(String(chunk).trim()).finally(() => server.kill());
  });
}
