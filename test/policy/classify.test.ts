import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { expect, test } from "vitest";
import { BadAnswer, classify } from "../../policy/openai/classify.ts";

const refused = (status: number, error: object, headers: Record<string, string> = {}) =>
  classify(APIError.generate(status, { error }, undefined, new Headers(headers)));

test.each([
  [{ message: "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens" }],
  [{ message: "The decoder prompt (length 9000) is longer than the maximum model length of 8192." }],
  [{ message: "Requested token count exceeds the model's maximum context length of 8192 tokens." }],
  [{ message: "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 and 10" }],
  [{ message: "the request exceeds the available context size, try increasing it" }],
  [{ message: "Please reduce the length of the messages", code: "context_length_exceeded" }],
  [{ message: "prompt is too long: 210000 tokens > 200000 maximum" }],
])("a full context is known by its message: %o", (error) => {
  expect(refused(400, error)).toMatchObject({ kind: "overflow" });
});

test.each([
  [400, { message: "temperature must be between 0 and 2" }, "rejected"],
  [422, { message: "field required: messages" }, "rejected"],
  [418, { message: "teapot" }, "rejected"],
  [401, { message: "no" }, "user"],
  [403, { message: "no" }, "user"],
  [404, { message: "no such model" }, "user"],
  [429, { message: "quota", code: "insufficient_quota" }, "quota"],
] as const)("%i is final: %o is %s", (status, error, kind) => {
  expect(refused(status, error)).toMatchObject({ kind });
});

test.each([
  [408, true, false],
  [409, false, false],
  [429, true, false],
  [500, false, true],
  [502, false, true],
  [503, true, true],
  [504, true, true],
])("%i is tried again; overload %s, down %s", (status, overload, down) => {
  expect(refused(status, { message: "x" })).toMatchObject({ kind: "retry", overload, down });
});

test("Retry-After in seconds, in milliseconds, as a date, and at most ten minutes", () => {
  const wait = (headers: Record<string, string>) => {
    const failure = refused(429, { message: "x" }, headers);
    return failure.kind === "retry" ? failure.retryAfterMs : undefined;
  };
  expect(wait({})).toBeNull();
  expect(wait({ "retry-after": "2" })).toBe(2000);
  expect(wait({ "retry-after": "2", "retry-after-ms": "150" })).toBe(150);
  expect(wait({ "retry-after": "999999" })).toBe(600_000);
  expect(wait({ "retry-after": "soon" })).toBeNull();
  expect(wait({ "retry-after": new Date(Date.now() + 60_000).toUTCString() })).toBeGreaterThan(50_000);
  expect(wait({ "retry-after": new Date(Date.now() - 60_000).toUTCString() })).toBe(0);
});

test("connections that fail, time out or are cut, and answers that are none, are tried again", () => {
  expect(classify(new APIConnectionError({ message: "x" }))).toMatchObject({ kind: "retry", down: true });
  expect(classify(new APIConnectionTimeoutError())).toMatchObject({
    kind: "retry",
    overload: true,
    down: true,
  });
  expect(classify(new SyntaxError("Unexpected token"))).toMatchObject({ kind: "retry", down: true });
  expect(classify(new BadAnswer("no choices"))).toMatchObject({ kind: "retry" });
  expect(classify(new BadAnswer("busy", 429))).toMatchObject({ kind: "retry", overload: true });
  expect(classify(new APIUserAbortError())).toEqual({ kind: "aborted" });
});
