/** Requests without an answer: sent again, refused for good, or the command stops. */
import { beforeEach, expect, test } from "vitest";
import { openRunDir } from "../../../../pipeline/store/run-dir.ts";
import { TryLaterError, UserError } from "../../../../schemas/errors.ts";
import type { BatchServer } from "../../../policy/batch-server.ts";
import { type Rounded, rounded, seedsOf } from "./made-rounds.ts";
import { batchServer } from "./made-run.ts";

let server: BatchServer;
let at: Rounded;
beforeEach(async () => {
  server = await batchServer();
  at = await rounded(server.url);
});

test("errors that pass are sent again with the next round; a request that fails each time is given up", async () => {
  server.script.line = ({ body: { seed } }, nth) => {
    if (seed === 1 && nth === 0)
      return { status: 429, error: { message: "rate limit", code: "rate_limit_exceeded" } };
    if (seed === 2 && nth < 2) return { status: 500, error: { message: "internal error" } };
    return seed === 3 ? { status: 503, error: { message: "overloaded" } } : { text: "fine" };
  };
  await at.go();
  expect(server.batches.map(seedsOf)).toEqual([
    [0, 1, 2, 3, 4, 5],
    [1, 2, 3],
    [2, 3],
  ]);
  expect([...at.failures]).toEqual([[3, "gave_up: no answer in 3 rounds: 503 overloaded"]]);
  expect((await at.answers()).filter((answer) => answer === undefined)).toHaveLength(1);
});

test("one poisoned request never keeps a run from its end, also where it is the only one left", async () => {
  server.script.line = ({ body: { seed } }) =>
    seed === 3 ? { status: 500, error: { message: "the engine died" } } : { text: "fine" };
  await expect(at.go()).rejects.toThrow(/No request of round 2/);
  await at.go();
  expect([...at.failures]).toEqual([[3, "gave_up: no answer in 3 rounds: 500 the engine died"]]);
  expect(server.batches.map(seedsOf)).toEqual([[0, 1, 2, 3, 4, 5], [3], [3]]);
});

test("a round without any answer stops the command; its requests are not repeated by themselves", async () => {
  server.script.line = () => ({ status: 500, error: { message: "no worker is up" } });
  const ended = at.go();
  await expect(ended).rejects.toThrow(/No request of round 1 has an answer \(.*no worker is up/);
  await expect(ended).rejects.toThrow(TryLaterError);
  expect(server.batches).toHaveLength(1);
  delete server.script.line;
  await at.go();
  expect(server.batches).toHaveLength(2);
  expect(await at.answers()).not.toContain(undefined);
});

test("refusals and prompts that are too long end their trajectory, as those of calls", async () => {
  server.script.line = ({ body: { seed } }) => {
    if (seed === 0)
      return {
        status: 400,
        error: { message: "the text is not allowed here", type: "invalid_request_error" },
      };
    if (seed === 1)
      return {
        status: 400,
        error: {
          message: "This model's maximum context length is 16 tokens. Your messages resulted in 50 tokens.",
        },
      };
    return { text: "fine" };
  };
  // Room for 16 tokens is little: the message of a request of 100 tokens would be the user's fault.
  await at.go();
  expect(server.batches).toHaveLength(1);
  expect([...at.failures].sort()).toEqual([
    [0, expect.stringMatching(/^rejected: .*not allowed here/)],
    [1, expect.stringMatching(/^context_overflow: .*maximum context length/)],
  ]);
  // The run is over: another command asks for them again.
  await at.go();
  expect(server.batches.map(seedsOf)).toEqual([
    [0, 1, 2, 3, 4, 5],
    [0, 1],
  ]);
});

test("a field that the server does not take is fixed once for the run, and costs no trajectory", async () => {
  server.script.line = ({ body }) => {
    const unsupported = (param: string, instead = "") => ({
      status: 400,
      error: {
        message: `Unsupported parameter: '${param}' is not supported with this model.${instead}`,
        param,
      },
    });
    if ("max_tokens" in body) return unsupported("max_tokens", " Use 'max_completion_tokens' instead.");
    return "temperature" in body ? unsupported("temperature") : { text: "fine" };
  };
  await at.go();
  expect(server.batches.map(({ lines }) => lines.length)).toEqual([6, 6, 6]);
  expect(at.failures.size).toBe(0);
  expect((await openRunDir(at.run.root)).facts.fields).toEqual({
    max_tokens_as: "max_completion_tokens",
    omitted: ["temperature"],
  });
  expect((await at.answers())[0]?.omitted).toEqual(["temperature"]);
});

test("quota, key and model stop the command, and nothing is lost or given up", async () => {
  server.script.line = ({ body: { seed } }) =>
    seed === 5
      ? { status: 429, error: { message: "You exceeded your current quota", code: "insufficient_quota" } }
      : { text: "fine" };
  await expect(at.go()).rejects.toThrow(TryLaterError);
  server.script.line = () => ({ status: 401, error: { message: "Incorrect API key provided" } });
  const ended = at.go();
  await expect(ended).rejects.toThrow(/Incorrect API key/);
  await expect(ended).rejects.toThrow(UserError);
  delete server.script.line;
  await at.go();
  expect(server.batches.map(seedsOf)).toEqual([[0, 1, 2, 3, 4, 5], [5], [5]]);
});

test("where everything is refused, the configuration is wrong and no trajectory fails", async () => {
  at = await rounded(server.url, 20);
  server.script.line = () => ({ status: 400, error: { message: "no such chat template" } });
  await expect(at.go()).rejects.toThrow(/no such chat template/);
  delete server.script.line;
  await at.go();
  expect(at.failures.size).toBe(0);
  expect(await at.answers()).not.toContain(undefined);
});

test("a request without a line in either file is sent again", async () => {
  server.script.line = ({ body: { seed } }, nth) => (seed === 2 && nth === 0 ? "lost" : { text: "fine" });
  await at.go();
  expect(server.batches.map(seedsOf)).toEqual([[0, 1, 2, 3, 4, 5], [2]]);
});

test("a budget allows only as many requests as it can pay for at their longest", async () => {
  // A request may take 100 tokens and some for its prompt; answers take 150.
  const policy = { budget_tokens: 450 };
  await expect(at.go({ policy })).rejects.toThrow(/budget is used up/);
  const sizes = server.batches.map(({ lines }) => lines.length);
  expect(sizes[0]).toBe(4);
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(6);
  const asked = server.asked().length;
  await at.go({ policy: { budget_tokens: 10_000 } });
  expect(server.asked()).toHaveLength(6);
  expect(asked).toBeLessThan(6);
});

test("with a budget, answers without token counts stop the command", async () => {
  server.script.usage = false;
  const ended = at.go({ policy: { budget_tokens: 100_000 } });
  await expect(ended).rejects.toThrow(/an answer without usage/);
  expect(await at.answers()).not.toContain(undefined);
});
