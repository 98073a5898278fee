/** A policy against a fault server, closed after each test, with waits short enough for tests. */
import { afterEach } from "vitest";
import type { FixStore } from "../../policy/openai/fields.ts";
import { type OpenAiPolicy, openaiPolicy } from "../../policy/openai.ts";
import type { CallContext, ChatRequest } from "../../policy/policy.ts";
import { PolicyOptions } from "../../schemas/run-options.ts";
import { problemOf } from "../rollout/fixtures.ts";
import { type FaultServer, type Script, startFaultServer } from "./fault-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

export async function server(script: Script): Promise<FaultServer> {
  const started = await startFaultServer(script);
  open.push(started);
  return started;
}

export async function policyFor(
  urls: string | string[],
  change: object = {},
  tuning: object = {},
  fixes?: FixStore,
): Promise<OpenAiPolicy> {
  const options = PolicyOptions.parse({
    kind: "openai",
    base_urls: [urls].flat(),
    model: "tiny",
    ...change,
  });
  if (options.kind !== "openai") throw new Error("not this kind");
  const short = { backoffMs: 5, longestBackoffMs: 40, breakAfter: 5, breakMs: 20, ...tuning };
  const policy = await openaiPolicy(options, ".", { tuning: short, fixes });
  open.push(policy);
  return policy;
}

export const request = (change: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: "user", content: "Hello" }],
  temperature: 0.7,
  top_p: 0.9,
  max_tokens: 50,
  seed: 11,
  ...change,
});

export const context = (change: Partial<CallContext> = {}): CallContext => ({
  problem: problemOf(),
  sample: 0,
  turn: 1,
  call: 0,
  wants: "code",
  ...change,
});
