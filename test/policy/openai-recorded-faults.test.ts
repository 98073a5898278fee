import { afterEach, describe, expect, test } from "vitest";
import type { FieldFixes } from "../../policy/openai/fields.ts";
import { type Answer, PolicyFailure } from "../../policy/policy.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import {
  type AnsweringServer,
  fine,
  type Reply,
  recorded,
  type Sent,
  startAnswering,
} from "./answering-server.ts";
import { context, policyFor, request } from "./openai-setup.ts";

const open: AnsweringServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function answering(reply: (body: Sent, index: number) => Reply): Promise<AnsweringServer> {
  const server = await startAnswering(reply);
  open.push(server);
  return server;
}

/** What one call ends in where the server always answers so, and answers other requests well. */
async function outcomeOf(name: string, options: object = {}): Promise<Answer | Error> {
  const { url } = await answering((body) =>
    body.messages[0]?.content === "Hi" ? fine(body) : recorded(name),
  );
  const policy = await policyFor(url, { max_retries: 2, ...options });
  return policy.complete(request({ max_tokens: 4096 }), context()).catch((error: Error) => error);
}

describe("an answer that broke off on the server", () => {
  test.each([
    "broken-choice",
    "broken-abort",
    "broken-insufficient-system-resource",
    "broken-network-error",
    "broken-aborted-upper",
  ])("%s is asked again, and never taken for an answer", async (name) => {
    const { url, log } = await answering((body, i) => (i === 0 ? recorded(name) : fine(body)));
    const policy = await policyFor(url);
    expect((await policy.complete(request(), context())).text).toBe("fine 11 0");
    expect(log).toHaveLength(2);
    expect([...policy.retriesBy.values()]).toEqual([1]);
  });

  test("among several answers does not take the others with it", async () => {
    const { url, log } = await answering((body) => {
      const reply = fine(body);
      const choices = (reply.body as { choices: { finish_reason: string }[] }).choices;
      if (choices.length > 1 && choices[1] !== undefined) choices[1].finish_reason = "error";
      return reply;
    });
    const policy = await policyFor(url);
    const places = [0, 1, 2].map((sample) => ({ sample, seed: 20 + sample }));
    const answers = await Promise.all(
      places.map(({ sample, seed }) => policy.complete(request({ seed }), context({ turn: 0, sample }))),
    );
    expect(answers.map(({ text }) => text)).toEqual(["fine 20 0", "fine 21 0", "fine 20 2"]);
    expect(log.map(({ n = 1 }) => n)).toEqual([3, 1]);
  });
});

describe("one request that a server always fails on ends its trajectory, not the run", () => {
  test.each([
    ["always-500", "gave_up"],
    ["empty-choices", "gave_up"],
    ["llama-context-500", "context_overflow"],
    ["no-room", "context_overflow"],
    ["sglang-overflow", "context_overflow"],
    ["fastapi-overflow", "context_overflow"],
    ["vllm-negative-room", "context_overflow"],
    ["user-too-long", "rejected"],
    ["tpm", "rejected"],
  ])("%s: %s", async (name, kind) => {
    const error = await outcomeOf(name);
    expect(error).toBeInstanceOf(PolicyFailure);
    expect((error as PolicyFailure).kind).toBe(kind);
  });

  test("a server that fails on everything is down", async () => {
    const { url } = await answering(() => recorded("always-500"));
    const policy = await policyFor(url, { max_retries: 2 });
    const error = await policy.complete(request(), context()).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(TryLaterError);
    expect((error as Error).message).toContain("tensor shapes do not match");
  });

  test("a port that nothing listens on is named as such, also by calls that wait", async () => {
    const policy = await policyFor("http://127.0.0.1:9/v1", { max_retries: 2, concurrency: 1 });
    const errors = await Promise.all(
      [0, 1, 2].map((sample) =>
        policy.complete(request(), context({ sample })).catch((thrown: Error) => thrown),
      ),
    );
    for (const error of errors) expect((error as Error).message).toMatch(/ECONNREFUSED/);
  });
});

describe("a fault of the configuration names the option", () => {
  test.each([
    ["max-tokens-too-large", "generate.max_tokens", "2048"],
    ["window-smaller-than-answer", "generate.max_tokens, generate.context_tokens", "2048"],
  ])("%s", async (name, where, limit) => {
    const error = await outcomeOf(name);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).faults[0]).toMatchObject({ where, got: expect.stringContaining(limit) });
  });

  test("a message in a flat body is shown", async () => {
    const error = await outcomeOf("flat-404");
    expect((error as UserError).faults[0]?.got).toContain("The model `nope` does not exist.");
  });

  test("no balance left is a state that passes", async () => {
    expect(await outcomeOf("payment-required")).toBeInstanceOf(TryLaterError);
  });
});

describe("a refusal to answer", () => {
  test.each([
    ["refusal", "I cannot help with that."],
    ["filtered-empty", ""],
    ["null-message-filtered", ""],
  ])("%s is no answer without code", async (name, refusal) => {
    expect(await outcomeOf(name)).toMatchObject({ text: "", refusal });
  });
});

describe("a refusal that names a field", () => {
  const refusing = (name: string, field: string) => (body: Sent) =>
    field in body ? recorded(name) : fine(body);
  const fixed = async (name: string, field: string) => {
    const server = await answering(refusing(name, field));
    const saved: FieldFixes[] = [];
    const policy = await policyFor(
      server.url,
      {},
      {},
      { known: undefined, save: (fixes) => saved.push(fixes) },
    );
    const answer = await policy.complete(request(), context());
    await policy.complete(request(), context());
    return { ...server, saved, answer };
  };

  test("max_tokens is sent under its new name, for the rest of the run", async () => {
    const { log, saved, answer } = await fixed("use-max-completion-tokens", "max_tokens");
    expect(log.map((body) => [body.max_tokens, body.max_completion_tokens])).toEqual([
      [50, undefined],
      [undefined, 50],
      [undefined, 50],
    ]);
    expect(saved).toEqual([{ max_tokens_as: "max_completion_tokens", omitted: [] }]);
    expect(answer).not.toHaveProperty("omitted");
  });

  test.each([
    ["temperature-unsupported", "temperature"],
    ["one-of-two", "top_p"],
    ["fastapi-validation", "seed"],
  ])("%s: requests are sent without %s, and answers say so", async (name, field) => {
    const { log, saved, answer } = await fixed(name, field);
    expect(log.map((body) => field in body)).toEqual([true, false, false]);
    expect(saved).toEqual([{ omitted: [field] }]);
    expect(answer.omitted).toEqual([field]);
  });

  test("what an earlier process found is not asked for again", async () => {
    const { url, log } = await answering(refusing("use-max-completion-tokens", "max_tokens"));
    const known: FieldFixes = { max_tokens_as: "max_completion_tokens", omitted: [] };
    const policy = await policyFor(url, {}, {}, { known, save: () => undefined });
    await policy.complete(request(), context());
    expect(log).toHaveLength(1);
  });
});

describe("several answers at once", () => {
  const firsts = async (url: string, count: number) => {
    const policy = await policyFor(url, { max_retries: 3 });
    const all = Array.from({ length: count }, (_, sample) =>
      policy.complete(request({ seed: sample }), context({ turn: 0, sample })),
    );
    return { policy, answers: await Promise.all(all) };
  };

  test.each(["n-501", "n-500"])("%s: they are asked singly", async (name) => {
    const { url, log } = await answering((body) => (body.n === undefined ? fine(body) : recorded(name)));
    const { answers } = await firsts(url, 3);
    expect(answers.map(({ text }) => text)).toEqual(["fine 0 0", "fine 1 0", "fine 2 0"]);
    expect(log.filter(({ n }) => n !== undefined).length).toBeLessThanOrEqual(2);
  });

  test("a server that takes four at most is asked for four", async () => {
    const { url, log } = await answering((body) =>
      (body.n ?? 1) > 4 ? recorded("n-at-most-4") : fine(body),
    );
    await firsts(url, 6);
    expect(log.map(({ n = 1 }) => n)).toEqual([6, 4, 2]);
  });

  test("a server that repeats one of two answers gives each once; the others are asked singly", async () => {
    const long = "x".repeat(300);
    const texts = [`${long} a`, `${long} b`, `${long} b`, `${long} b`];
    const { url, log } = await answering((body) => {
      if (body.n === undefined) return fine(body);
      const message = (content: string | undefined) => ({ role: "assistant", content });
      const choices = texts.map((text) => ({ finish_reason: "stop", message: message(text) }));
      return { status: 200, body: { choices } };
    });
    const { answers } = await firsts(url, 4);
    expect(answers.map(({ text }) => text)).toEqual([texts[0], texts[1], "fine 2 0", "fine 3 0"]);
    expect(log.map(({ n = 1 }) => n)).toEqual([4, 1, 1]);
  });

  test("equal texts with different reasoning are different answers", async () => {
    const { url, log } = await answering((body) => ({
      status: 200,
      body: {
        choices: Array.from({ length: body.n ?? 1 }, (_, i) => ({
          finish_reason: "stop",
          message: { role: "assistant", content: "", reasoning: `thought ${i}` },
        })),
      },
    }));
    const { answers } = await firsts(url, 3);
    expect(answers.map(({ reasoning }) => reasoning)).toEqual(["thought 0", "thought 1", "thought 2"]);
    expect(log).toHaveLength(1);
  });

  test("samples that arrive one by one, as on a busy machine, are still one request", async () => {
    const { url, log } = await answering((body) => fine(body));
    const policy = await policyFor(url);
    const all: Promise<Answer>[] = [];
    for (let sample = 0; sample < 5; sample++) {
      all.push(policy.complete(request({ seed: sample }), context({ turn: 0, sample })));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(all);
    expect(log.map(({ n = 1 }) => n)).toEqual([5]);
  });

  test("whose tokens the server counts for one only are estimated from their text", async () => {
    const text = "word ".repeat(200);
    const { url } = await answering((body) => ({
      status: 200,
      body: {
        choices: Array.from({ length: body.n ?? 1 }, (_, i) => ({
          finish_reason: "length",
          message: { role: "assistant", content: `${text}${i}` },
        })),
        usage: { prompt_tokens: 20, completion_tokens: 50 },
      },
    }));
    const { policy, answers } = await firsts(url, 3);
    expect(answers.map(({ completion_tokens }) => completion_tokens)).toEqual([50, 50, 50]);
    expect(policy.usage.completion_tokens).toBe(150);
  });
});

test("fields of policy.request and policy.transport are sent; only the former are part of the identity", async () => {
  const { url, log } = await answering((body) => fine(body));
  const sent = { top_k: 20, chat_template_kwargs: { enable_thinking: false } };
  const policy = await policyFor(url, { request: sent, transport: { service_tier: "flex" } });
  const { temperature: _t, top_p: _p, seed: _s, ...plain } = request();
  await policy.complete(plain, context());
  expect(log[0]).toEqual({
    model: "tiny",
    messages: plain.messages,
    max_tokens: 50,
    ...sent,
    service_tier: "flex",
  });
  expect(policy.identity).toEqual({ policy: "openai", model: "tiny", request: sent });
});
