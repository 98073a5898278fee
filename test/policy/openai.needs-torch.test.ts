/** The client against a real server: `transformers serve` with a tiny model that the test makes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenAiPolicy, openaiPolicy } from "../../policy/openai.ts";
import { rollTrajectory } from "../../rollout/loop.ts";
import { PolicyOptions } from "../../schemas/run-options.ts";
import { problemOf, rollInput, SAMPLING } from "../rollout/fixtures.ts";
import { makeTinyModel, type Served, serve } from "../serve.ts";

let folder: string;
let server: Served;
const policies: OpenAiPolicy[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tiny-model-"));
  makeTinyModel(folder);
  server = await serve(folder);
}, 600_000);

afterAll(async () => {
  await Promise.all(policies.map((policy) => policy.close()));
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function policyOf(change: object = {}): Promise<OpenAiPolicy> {
  const options = PolicyOptions.parse({
    kind: "openai",
    base_urls: [server.url],
    model: server.model,
    ...change,
  });
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
