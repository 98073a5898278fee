/** The client against a real server: `transformers serve` with a tiny model that the test makes. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenAiPolicy, openaiPolicy } from "../../policy/openai.ts";
import { rollTrajectory } from "../../rollout/loop.ts";
import { PolicyOptions } from "../../schemas/run-options.ts";
import { problemOf, rollInput, SAMPLING } from "../rollout/fixtures.ts";

const bin = fileURLToPath(new URL("../../.venv-trainer/bin", import.meta.url));
const env = { ...process.env, HF_HUB_OFFLINE: "1", TOKENIZERS_PARALLELISM: "false" };

let folder: string;
let server: ChildProcess;
let url: string;
const policies: OpenAiPolicy[] = [];

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tiny-model-"));
  const script = fileURLToPath(new URL("make-tiny-model.py", import.meta.url));
  execFileSync(join(bin, "python"), [script, folder], { env, stdio: "ignore" });
  const port = await freePort();
  const place = ["--host", "127.0.0.1", "--port", String(port), "--device", "cpu"];
  server = spawn(join(bin, "transformers"), ["serve", folder, ...place], { env, stdio: "ignore" });
  url = `http://127.0.0.1:${port}/v1`;
  const healthy = () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.ok,
      () => false,
    );
  while (!(await healthy())) {
    if (server.exitCode !== null) throw new Error(`transformers serve ended with ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}, 240_000);

afterAll(async () => {
  await Promise.all(policies.map((policy) => policy.close()));
  server?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function policyOf(change: object = {}): Promise<OpenAiPolicy> {
  const options = PolicyOptions.parse({ kind: "openai", base_urls: [url], model: folder, ...change });
  if (options.kind !== "openai") throw new Error("not this kind");
  const policy = await openaiPolicy(options, ".");
  policies.push(policy);
  return policy;
}

const sampling = { ...SAMPLING, max_turns: 2, max_tokens: 24, context_tokens: 4096 };

test("trajectories end to end: a conversation each, tokens counted, samples that differ", async () => {
  const policy = await policyOf();
  const roll = (sample: number) => rollTrajectory(rollInput(policy, { sample, sampling }));
  const rows = await Promise.all([0, 1, 2].map(roll));
  for (const row of rows) {
    expect(row).toMatchObject({ outcome: "turns_used_up", failure: null, policy: "openai" });
    expect(row.turns).toHaveLength(2);
    const calls = row.turns.flatMap((turn) => turn.calls);
    expect(calls.every((call) => (call.prompt_tokens ?? 0) > 50 && (call.completion_tokens ?? 0) > 0)).toBe(
      true,
    );
    expect(["cut", "no_code"]).toContain(row.turns[0]?.extraction);
  }
  const answers = rows.map((row) => row.turns[0]?.calls[0]?.answer);
  expect(new Set(answers).size).toBe(3);
});

test("a context that is full is a soft failure or an answer, never a crash", async () => {
  const policy = await policyOf();
  const problem = problemOf({ statement: "word ".repeat(1500) });
  const row = await rollTrajectory(
    rollInput(policy, { problem, sampling: { ...sampling, max_turns: 1, context_tokens: 100_000 } }),
  );
  expect(["context_overflow", "failed", "turns_used_up"]).toContain(row.outcome);
});
