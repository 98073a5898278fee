import { afterEach, expect, test } from "vitest";
import { type OpenAiPolicy, openaiPolicy } from "../../policy/openai.ts";
import type { Answer, CallContext, ChatRequest } from "../../policy/policy.ts";
import { TryLaterError } from "../../schemas/errors.ts";
import { PolicyOptions } from "../../schemas/run-options.ts";
import { problemOf } from "../rollout/fixtures.ts";
import { type FaultServer, type Script, type ServerChange, startFaultServer } from "./fault-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

type Started = { server: FaultServer; policy: OpenAiPolicy };

async function start(script: Script, change: ServerChange = {}, options: object = {}): Promise<Started> {
  const server = await startFaultServer(script, change);
  const parsed = PolicyOptions.parse({ kind: "openai", base_urls: [server.url], model: "tiny", ...options });
  if (parsed.kind !== "openai") throw new Error("not this kind");
  const policy = await openaiPolicy(parsed, ".", {
    tuning: { backoffMs: 2, longestBackoffMs: 20, breakMs: 5 },
  });
  open.push(server, policy);
  return { server, policy };
}

const ask = (
  policy: OpenAiPolicy,
  seed: number,
  change: Partial<CallContext & ChatRequest> = {},
): Promise<Answer> => {
  const { temperature = 1, messages = [{ role: "user", content: "Hello" }], ...context } = change;
  return policy.complete(
    { messages, temperature, top_p: 1, max_tokens: 50, seed },
    { problem: problemOf(), sample: seed, turn: 0, call: 0, wants: "code", ...context },
  );
};

const many = (policy: OpenAiPolicy, count: number, change: Partial<CallContext & ChatRequest> = {}) =>
  Promise.all(Array.from({ length: count }, (_, seed) => ask(policy, seed, change)));

const asked = ({ log }: FaultServer) => log.map(({ body }) => body.n ?? 1);

test("first answers of a problem come several at a time, each sample with one of its own", async () => {
  const { server, policy } = await start(() => "ok");
  const answers = await many(policy, 20);
  expect(asked(server).sort((a, b) => b - a)).toEqual([8, 8, 4]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(20);
  expect(policy.usage).toMatchObject({
    answers: 20,
    prompt_tokens: 300,
    cached_tokens: 192,
    completion_tokens: 200,
  });
});

test("later turns, other messages and temperature 0 are asked for singly", async () => {
  const { server, policy } = await start(() => "ok");
  await many(policy, 4, { turn: 1 });
  await many(policy, 4, { call: 1 });
  await many(policy, 4, { temperature: 0 });
  expect(asked(server)).toEqual(Array.from({ length: 12 }, () => 1));
  const other = (i: number): ChatRequest["messages"] => [{ role: "user", content: `Hello ${i}` }];
  await Promise.all([0, 1, 2].map((i) => ask(policy, i, { messages: other(i) })));
  await Promise.all([0, 1, 2].map((i) => ask(policy, i, { problem: problemOf({ problem_id: `p${i}` }) })));
  expect(asked(server).slice(12)).toEqual([1, 1, 1, 1, 1, 1]);
});

test("choices_per_request 1 never asks for more", async () => {
  const { server, policy } = await start(() => "ok", {}, { choices_per_request: 1 });
  await many(policy, 5);
  expect(asked(server)).toEqual([1, 1, 1, 1, 1]);
});

test("a server that gives fewer choices is asked singly for the rest, and from then on", async () => {
  const { server, policy } = await start(() => "ok", { choices: () => 1 });
  const answers = await many(policy, 5);
  expect(asked(server)).toEqual([5, 1, 1, 1, 1]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(5);
  await many(policy, 3);
  expect(asked(server).slice(5)).toEqual([1, 1, 1]);
});

test("a server that gives one text n times is asked singly with seeds of their own", async () => {
  const { server, policy } = await start(() => "ok", { text: ({ seed }) => `answer to ${seed}` });
  const answers = await many(policy, 5);
  expect(asked(server)).toEqual([5, 1, 1, 1, 1]);
  expect(answers.map(({ text }) => text)).toEqual([0, 1, 2, 3, 4].map((seed) => `answer to ${seed}`));
});

test("a server that refuses n is asked singly", async () => {
  const { server, policy } = await start((_, { n = 1 }) => (n > 1 ? "bad-request" : "ok"));
  const answers = await many(policy, 3);
  expect(asked(server)).toEqual([3, 1, 1, 1]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(3);
});

test("what fails for a group fails for each of its members", async () => {
  const { policy } = await start(() => "overflow");
  const ends = await Promise.allSettled(Array.from({ length: 3 }, (_, seed) => ask(policy, seed)));
  expect(ends).toMatchObject([
    { status: "rejected", reason: { kind: "context_overflow" } },
    { status: "rejected", reason: { kind: "context_overflow" } },
    { status: "rejected", reason: { kind: "context_overflow" } },
  ]);
});

test.each([
  ["tokens", { budget_tokens: 350 }],
  ["money", { budget_money: 0.0035, price_prompt: 10, price_completion: 10 }],
])("a budget of %s stops before the next call and is for later", async (what, options) => {
  const { server, policy } = await start(() => "ok", {}, options);
  const texts: string[] = [];
  const error: unknown = await (async () => {
    for (let seed = 0; ; seed++) texts.push((await ask(policy, seed, { turn: 1 })).text);
  })().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TryLaterError);
  expect(String(error)).toContain(`budget of ${what}`);
  // 110 tokens a call: the fourth one crosses the line, no fifth is made.
  expect(texts).toHaveLength(4);
  expect(server.log).toHaveLength(4);
});
