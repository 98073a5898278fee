/** Lines of answers, as OpenAI documents them and as vLLM writes them. */
import { expect, test } from "vitest";
import { outcomeOf } from "../../../../policy/openai/batch/lines.ts";
import { customId, requestLine } from "../../../../policy/openai/batch/request-line.ts";

const body = (change: object = {}) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  choices: [
    { index: 0, message: { role: "assistant", content: "Hello." }, finish_reason: "stop", logprobs: null },
  ],
  usage: { prompt_tokens: 22, completion_tokens: 2, total_tokens: 24 },
  system_fingerprint: "fp_123",
  ...change,
});

const line = (change: object) => ({ id: "batch_req_1", custom_id: "a", error: null, ...change });
const read = (value: unknown) => outcomeOf(value, () => 100);
const failureOf = (value: unknown) => {
  const outcome = read(value)?.outcome;
  return outcome !== undefined && "failure" in outcome ? outcome.failure : null;
};

test("a request is named by 40 hex digits of its journal key, and is one line", () => {
  expect(customId("a|arm|p|0|0|0|hash")).toMatch(/^[0-9a-f]{40}$/);
  expect(customId("a|arm|p|0|0|0|hash")).not.toBe(customId("a|arm|p|0|0|1|hash"));
  expect(requestLine("x", { model: "m", messages: [{ role: "user", content: "two\nlines \u2028" }] })).toBe(
    '{"custom_id":"x","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"two\\nlines \u2028"}]}}\n',
  );
});

test("an answer reads as that of a call: text, reasoning, tokens, the server's own id", () => {
  const choices = [
    {
      index: 0,
      message: { role: "assistant", content: "x", reasoning_content: "thought" },
      finish_reason: "stop",
    },
  ];
  expect(read(line({ response: { status_code: 200, request_id: "r", body: body({ choices }) } }))).toEqual({
    id: "a",
    outcome: {
      answer: {
        text: "x",
        reasoning: "thought",
        finish_reason: "stop",
        prompt_tokens: 22,
        cached_tokens: null,
        completion_tokens: 2,
        id: "chatcmpl-1",
        fingerprint: "fp_123",
      },
    },
  });
});

test.each([
  [
    "an HTTP error",
    { response: { status_code: 400, request_id: "r", body: { error: { message: "bad", code: null } } } },
    "rejected",
  ],
  [
    "a rate limit",
    { response: { status_code: 429, request_id: "r", body: { error: { message: "slow down" } } } },
    "retry",
  ],
  ["a server error", { response: { status_code: 500, request_id: "r", body: null } }, "retry"],
  [
    "no quota",
    { response: { status_code: 429, body: { error: { message: "x", code: "insufficient_quota" } } } },
    "quota",
  ],
  [
    "no quota, not executed",
    { response: null, error: { code: "billing_hard_limit_reached", message: "x" } },
    "quota",
  ],
  ["a wrong model", { response: { status_code: 404, body: { error: { message: "no model" } } } }, "user"],
  [
    "an expired request",
    {
      response: null,
      error: {
        code: "batch_expired",
        message: "This request could not be executed before the completion window expired.",
      },
    },
    "retry",
  ],
  ["a cancelled request", { response: null, error: { code: "batch_cancelled", message: "x" } }, "retry"],
  ["no choices", { response: { status_code: 200, body: body({ choices: [] }) } }, "retry"],
  [
    "an answer that broke off",
    { response: { status_code: 200, body: body({ choices: [{ message: null, finish_reason: "abort" }] }) } },
    "retry",
  ],
  [
    "an error in a good body",
    { response: { status_code: 200, body: { error: { message: "x", code: 503 } } } },
    "retry",
  ],
  ["neither response nor error", {}, "retry"],
  [
    "vLLM: a refusal",
    {
      response: { status_code: 400, body: null },
      error: { error: { message: "no", type: "BadRequestError", code: 400 } },
    },
    "rejected",
  ],
  [
    "vLLM: a long prompt",
    {
      response: { status_code: 400, body: null },
      error: { error: { message: "This model's maximum context length is 16 tokens", code: 400 } },
    },
    "overflow",
  ],
  [
    "vLLM: an exception",
    { response: { status_code: 400, body: null }, error: "EngineCore encountered an issue" },
    "retry",
  ],
  [
    "vLLM: a long prompt, as a text",
    { response: { status_code: 400 }, error: "The prompt is longer than the maximum model length of 4096" },
    "overflow",
  ],
])("%s", (_, change, kind) => {
  expect(failureOf(line(change))?.kind).toBe(kind);
});

test("a refusal keeps the server's message and the field that it names", () => {
  const error = {
    message: "Unsupported parameter: 'max_tokens'",
    param: "max_tokens",
    code: "unsupported_parameter",
  };
  expect(failureOf(line({ response: { status_code: 400, body: { error } } }))).toMatchObject({
    kind: "rejected",
    message: expect.stringContaining("Unsupported parameter"),
    param: "max_tokens",
  });
});

test.each([
  [null],
  [[]],
  ["text"],
  [{}],
  [{ custom_id: 7 }],
  [{ custom_id: "a", response: { status_code: "x" } }],
])("%j is no line of answers", (value) => {
  expect(read(value)).toBeNull();
});
