import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { PolicyFailure } from "../../policy/policy.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { problemOf } from "../rollout/fixtures.ts";
import { context, policyFor, request, server } from "./openai-setup.ts";

/** How long a state is waited for that comes within milliseconds on a free machine. */
const PATIENT = { timeout: 30_000, interval: 5 };

test("a call whose answer came on record while it waited is not sent", async () => {
  const { url, log } = await server(() => "ok");
  const policy = await policyFor(url, { concurrency: 1 });
  const answer = await policy.complete(request(), context());
  const known = () => Promise.resolve({ ...answer, text: "on record" });
  expect((await policy.complete(request({ seed: 12 }), context({ known }))).text).toBe("on record");
  expect(log).toHaveLength(1);
});

test("an answer comes with its finish reason and its tokens, cached ones too", async () => {
  const { url, log } = await server(() => "ok");
  const policy = await policyFor(url);
  expect(await policy.complete(request(), context())).toEqual({
    text: "answer to 11.0",
    reasoning: null,
    finish_reason: "stop",
    id: "x",
    prompt_tokens: 100,
    cached_tokens: 64,
    completion_tokens: 10,
  });
  expect(log[0]?.body).toEqual({
    model: "tiny",
    messages: [{ role: "user", content: "Hello" }],
    temperature: 0.7,
    top_p: 0.9,
    max_tokens: 50,
    seed: 11,
  });
  expect(log[0]?.headers.authorization).toBeUndefined();
});

test("a full context and a refused request fail for good, at once", async () => {
  for (const [did, kind] of [
    ["overflow", "context_overflow"],
    ["bad-request", "rejected"],
  ] as const) {
    const { url, log } = await server(() => did);
    const failed = (await policyFor(url)).complete(request(), context());
    await expect(failed).rejects.toBeInstanceOf(PolicyFailure);
    await expect(failed).rejects.toMatchObject({ kind });
    expect(log).toHaveLength(1);
  }
});

test("a server that refuses every request is the user's fault; one that has answered is not", async () => {
  const never = await server(() => "bad-request");
  const hopeless = await policyFor(never.url);
  const kinds: string[] = [];
  for (let i = 0; i < 16; i++) {
    const error: unknown = await hopeless.complete(request(), context()).catch((thrown: unknown) => thrown);
    kinds.push(error instanceof UserError ? "user" : error instanceof PolicyFailure ? error.kind : "other");
  }
  expect(kinds).toEqual([...Array.from({ length: 15 }, () => "rejected"), "user"]);
  const once = await server((index) => (index === 0 ? "ok" : "bad-request"));
  const policy = await policyFor(once.url);
  await policy.complete(request(), context());
  for (let i = 0; i < 20; i++)
    await expect(policy.complete(request(), context())).rejects.toMatchObject({ kind: "rejected" });
});

test("an answer without token counts is an error where a budget is to be held", async () => {
  const { url } = await server(() => "no-usage");
  expect((await (await policyFor(url)).complete(request(), context())).prompt_tokens).toBeNull();
  const held = await policyFor(url, { budget_tokens: 1000 });
  await expect(held.complete(request(), context())).rejects.toThrow(/usage/);
});

test("a wrong key or model is the user's fault, at once", async () => {
  for (const did of ["unauthorised", "not-found"] as const) {
    const { url, log } = await server(() => did);
    await expect((await policyFor(url)).complete(request(), context())).rejects.toBeInstanceOf(UserError);
    expect(log).toHaveLength(1);
  }
});

test("no quota and servers that stay down are for later", async () => {
  const empty = await server(() => "quota");
  await expect((await policyFor(empty.url)).complete(request(), context())).rejects.toBeInstanceOf(
    TryLaterError,
  );
  const gone = await server(() => "ok");
  await gone.close();
  const policy = await policyFor(gone.url, { max_retries: 3 });
  await expect(policy.complete(request(), context())).rejects.toBeInstanceOf(TryLaterError);
});

test("a call that fails for good while others pass is a failure of its trajectory", async () => {
  const { url } = await server((_, body) => (body.seed === 13 ? "500" : "ok"));
  const policy = await policyFor(url, { max_retries: 3 });
  const poisoned = expect(policy.complete(request({ seed: 13 }), context())).rejects.toMatchObject({
    kind: "gave_up",
  });
  for (let seed = 20; seed < 40; seed++) {
    await policy.complete(request({ seed }), context());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await poisoned;
});

test("a cut answer keeps its finish reason; content that is null is an empty answer", async () => {
  const { url } = await server((index) => (index === 0 ? "length" : "null-content"));
  const policy = await policyFor(url);
  expect(await policy.complete(request(), context())).toMatchObject({ finish_reason: "length" });
  expect(await policy.complete(request(), context())).toMatchObject({ text: "", finish_reason: "stop" });
});

test("reasoning is kept apart, whether in a field of its own or between tags", async () => {
  const { url } = await server((index) => (index === 0 ? "reasoning" : "think-tags"));
  const policy = await policyFor(url);
  for (let i = 0; i < 2; i++) {
    expect(await policy.complete(request(), context())).toMatchObject({
      text: "answer to 11.0",
      reasoning: "because",
    });
  }
});

test("more choices than asked for: the first is taken", async () => {
  const { url } = await server(() => "two-choices");
  expect(await (await policyFor(url)).complete(request(), context())).toMatchObject({
    text: "answer to 11.0",
  });
});

test("each problem has its server; when that is gone another one answers", async () => {
  const servers = await Promise.all([0, 1, 2].map(() => server(() => "ok")));
  const policy = await policyFor(
    servers.map(({ url }) => url),
    {},
    { breakAfter: 1, breakMs: 60_000 },
  );
  const ask = (id: string) => policy.complete(request(), context({ problem: problemOf({ problem_id: id }) }));
  for (let i = 0; i < 120; i++) await ask(`p${i % 40}`);
  const perServer = servers.map(({ log }) => log.length);
  expect(perServer.every((count) => count > 0 && count % 3 === 0)).toBe(true);
  const [first] = servers;
  await first?.close();
  for (let i = 0; i < 40; i++) expect((await ask(`p${i}`)).text).toBe("answer to 11.0");
});

test("the calls in flight never exceed the cap, and 429 makes them fewer", async () => {
  let refusing = false;
  const faulty = await server(async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return refusing ? "429" : "ok";
  });
  const policy = await policyFor(faulty.url, { concurrency: 16, max_retries: 20 });
  const burst = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, seed) => policy.complete(request({ seed }), context())));
  await burst(64);
  expect(faulty.mostInFlight).toBeLessThanOrEqual(16);
  expect(policy.servers()[0]?.limit).toBe(16);
  refusing = true;
  const waiting = burst(16);
  await expect.poll(() => policy.servers()[0]?.limit ?? 16, PATIENT).toBeLessThan(5);
  refusing = false;
  await waiting;
  const low = policy.servers()[0]?.limit ?? 0;
  await burst(64);
  expect(policy.servers()[0]?.limit).toBeGreaterThan(low);
});

test("a server that fails in a row is left alone, then probed by one call", async () => {
  let down = true;
  const { url, log } = await server(() => (down ? "500" : "ok"));
  const policy = await policyFor(
    url,
    { max_retries: 50 },
    { breakAfter: 3, breakMs: 150, longestBackoffMs: 400 },
  );
  const all = Promise.all(
    Array.from({ length: 3 }, (_, seed) => policy.complete(request({ seed }), context())),
  );
  await expect.poll(() => policy.servers()[0]?.open, PATIENT).toBe(true);
  const before = log.length;
  down = false;
  await all;
  expect(log.slice(before).filter(({ did }) => did === "ok")).toHaveLength(3);
  expect((log[before]?.at ?? 0) - (log[before - 1]?.at ?? 0)).toBeGreaterThanOrEqual(100);
});

test("an aborted run ends calls in flight and calls that wait", async () => {
  const { url } = await server(() => "hang");
  const policy = await policyFor(url, { concurrency: 1, timeout_s: 60 });
  const controller = new AbortController();
  const calls = [0, 1].map((seed) =>
    policy.complete(request({ seed }), context({ signal: controller.signal })),
  );
  setTimeout(() => controller.abort(new Error("stop")), 50);
  const ends = await Promise.allSettled(calls);
  expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

test("a run's signal gathers no listeners, however many calls are made under it", async () => {
  const { url } = await server((index) => (index % 5 === 0 ? "500" : "ok"));
  const policy = await policyFor(url, {}, { backoffMs: 0 });
  const { signal } = new AbortController();
  for (let seed = 0; seed < 30; seed++) await policy.complete(request({ seed }), context({ signal }));
  expect(getEventListeners(signal, "abort").length).toBeLessThanOrEqual(1);
});

test("reasoning of earlier answers is sent under the configured name, and never otherwise", async () => {
  const { url, log } = await server(() => "ok");
  const messages = [
    { role: "user" as const, content: "a" },
    { role: "assistant" as const, content: "b", reasoning: "why" },
    { role: "user" as const, content: "c" },
  ];
  for (const send of ["reasoning_content", "reasoning", undefined]) {
    const policy = await policyFor(url, send === undefined ? {} : { send_reasoning: send });
    expect(policy.identity).toEqual({
      policy: "openai",
      model: "tiny",
      ...(send && { send_reasoning: send }),
    });
    await policy.complete(request({ messages }), context());
    expect(log.at(-1)?.body.messages[1]).toEqual({
      role: "assistant",
      content: "b",
      ...(send && { [send]: "why" }),
    });
  }
});
