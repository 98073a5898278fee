/** Batch objects of several providers. */
import { expect, test } from "vitest";
import { Batch, faultsOf, isQueueFull, stateOf } from "../../../../policy/openai/batch/protocol.ts";

test.each([
  ["validating", "waiting"],
  ["IN_PROGRESS", "waiting"],
  ["finalizing", "waiting"],
  ["cancelling", "waiting"],
  ["a new word", "waiting"],
  ["completed", "completed"],
  ["COMPLETED", "completed"],
  ["expired", "expired"],
  ["cancelled", "cancelled"],
  ["failed", "failed"],
])("the state %s is %s", (status, state) => {
  expect(stateOf({ status })).toBe(state);
});

test("fields that are null, absent or of another type do not matter, but for id and status", () => {
  const batch = { id: "b", status: "completed", created_at: "soon", metadata: null, request_counts: "many" };
  expect(Batch.parse({ ...batch, output_file_id: null })).toMatchObject({ id: "b", created_at: null });
  expect(Batch.safeParse({ id: "b" }).success).toBe(false);
});

test("why a batch failed is told in the server's words, a few of them", () => {
  const data = Array.from({ length: 5 }, (_, i) => ({
    code: "invalid_json_line",
    message: "not JSON",
    line: i + 1,
    param: null,
  }));
  expect(faultsOf({ errors: { object: "list", data } })).toBe(
    "invalid_json_line: not JSON (line 1); invalid_json_line: not JSON (line 2); invalid_json_line: not JSON (line 3); and 2 more",
  );
  expect(faultsOf({ errors: ["no file"] })).toBe("no file");
  expect(faultsOf({ errors: "broken" })).toBe("broken");
  expect(faultsOf({ errors: null })).toBe("no reason given");
});

test("a full queue is recognised by OpenAI's code and message", () => {
  const message =
    "Enqueued token limit reached for gpt-4o in organization org-1. Limit: 90,000 enqueued tokens.";
  expect([
    isQueueFull(message),
    isQueueFull("token_limit_exceeded: x"),
    isQueueFull("model not found"),
  ]).toEqual([true, true, false]);
});
