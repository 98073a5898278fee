/**
 * Files that the user has answered, in the shapes of `vllm run-batch`: whole, torn, foreign,
 * double.
 */
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { refuseOpenRound } from "../../../../pipeline/run/batch/in-rounds.ts";
import { openRound } from "../../../../pipeline/store/batch-files.ts";
import { TryLaterError, UserError } from "../../../../schemas/errors.ts";
import { type BatchLine, completionOf } from "../../../policy/batch-server.ts";
import { makeConfig } from "../../store/made-store.ts";
import { type Rounded, rounded } from "./made-rounds.ts";

let at: Rounded;
beforeEach(async () => {
  at = await rounded(null);
});

const requests = (round = 1, part = "part-01"): BatchLine[] =>
  at
    .text(at.places.requests(round, part))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as BatchLine);

const output = (round = 1) => at.places.answers(round, "part-01", "output");

/** A line as vLLM writes it. */
const answered = ({ custom_id, body }: BatchLine, text = "fine") => ({
  id: `vllm-${custom_id}`,
  custom_id,
  response: { status_code: 200, request_id: "vllm-batch-1", body: completionOf(body, text) },
  error: null,
});

const write = (lines: readonly object[], file = output()) =>
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));

test("the command writes the requests and ends with what is to be run; resumed, it takes the answers", async () => {
  const ended = at.go();
  await expect(ended).rejects.toThrow(TryLaterError);
  await expect(ended).rejects.toThrow(
    /vllm run-batch -i \S*part-01.jsonl -o \S*part-01.output.jsonl --model tiny/,
  );
  expect(requests()).toHaveLength(6);
  expect(requests()[0]).toEqual({
    custom_id: expect.stringMatching(/^[0-9a-f]{40}$/),
    method: "POST",
    url: "/v1/chat/completions",
    body: {
      model: "tiny",
      messages: [{ role: "user", content: "Question 0" }],
      temperature: 1,
      top_p: 0.9,
      max_tokens: 100,
      seed: 0,
    },
  });
  write(requests().map((line) => answered(line)));
  await at.go();
  expect(await at.answers()).not.toContain(undefined);
  // A server of one's own has its own price.
  expect((await at.answers())[0]).not.toHaveProperty("batch");
  expect(readFileSync(output(), "utf8")).not.toBe("");
});

test("answers that are still written are waited for: the command says how many lack, and asks nothing", async () => {
  await expect(at.go()).rejects.toThrow(TryLaterError);
  const lines = requests();
  write(lines.slice(0, 4).map((line) => answered(line)));
  appendFileSync(output(), JSON.stringify(answered(lines[4] as BatchLine)).slice(0, 60));
  const ended = at.go();
  await expect(ended).rejects.toThrow(/2 of 6 requests wait.*--yes sends the rest again/s);
  expect(await at.answers()).toEqual(Array(6).fill(undefined));
  write(lines.map((line) => answered(line)));
  await at.go();
  expect(await at.answers()).not.toContain(undefined);
});

test("with --yes a torn file is taken as it is, and the rest is in the next round", async () => {
  await expect(at.go()).rejects.toThrow(TryLaterError);
  const lines = requests();
  write(lines.slice(0, 4).map((line) => answered(line)));
  appendFileSync(output(), JSON.stringify(answered(lines[4] as BatchLine)).slice(0, 60));
  await expect(at.go({ resend: true })).rejects.toThrow(/round 2: 2 of 2 requests wait/);
  expect(requests(2).map(({ custom_id }) => custom_id)).toEqual(
    lines.slice(4).map(({ custom_id }) => custom_id),
  );
  expect(at.said.join("\n")).toContain(
    "4 of 6 requests answered; sent again: 2; lines that cannot be read: 1",
  );
  // --yes alone never sends what nobody has tried to answer.
  await expect(at.go({ resend: true })).rejects.toThrow(/round 2: 2 of 2 requests wait/);
  write(
    requests(2).map((line) => answered(line)),
    output(2),
  );
  await at.go();
  expect(await at.answers()).not.toContain(undefined);
});

test("--yes never takes a file as lost that nobody has begun to answer", async () => {
  const policy = { batch: { poll_s: 0.01, max_requests: 3 } };
  await expect(at.go({ policy })).rejects.toThrow(/part-01.*part-02/s);
  write(
    requests()
      .slice(0, 2)
      .map((line) => answered(line)),
  );
  await expect(at.go({ policy, resend: true })).rejects.toThrow(/4 of 6 requests wait/);
  write([], at.places.answers(1, "part-02", "output"));
  await expect(at.go({ policy, resend: true })).rejects.toThrow(/round 2: 4 of 4 requests wait/);
});

test("foreign names, second answers, damaged and endless lines change nothing", async () => {
  await expect(at.go()).rejects.toThrow(TryLaterError);
  const lines = requests();
  const [first] = lines as [BatchLine];
  const strange = [
    answered({ ...first, custom_id: "f".repeat(40) }, "foreign"),
    answered({ ...first, custom_id: "__proto__" }, "foreign"),
    {
      ...answered(first, "no answer"),
      response: { status_code: 200, request_id: "x", body: { choices: [] } },
    },
    ...lines.map((line) => answered(line)),
    answered(first, "second"),
    { custom_id: 7 },
    [],
    null,
  ];
  writeFileSync(
    output(),
    `${strange.map((line) => JSON.stringify(line)).join("\n")}\n{"custom_id": "half\n\n\u0000\n`,
  );
  // Longer than any line that is read.
  const piece = "x".repeat(8 << 20);
  for (let i = 0; i < 9; i += 1) appendFileSync(output(), piece);
  await at.go();
  expect((await at.answers()).map((answer) => answer?.text)).toEqual(Array(6).fill("fine"));
  expect(at.said).toContain(
    "round 1: 6 of 6 requests answered; lines that answer no request of the round: 2; second answers, not used: 1; lines that cannot be read: 6",
  );
});

test("errors of vLLM: a refusal ends its trajectory, an exception is tried again", async () => {
  await expect(at.go()).rejects.toThrow(TryLaterError);
  const lines = requests();
  const head = (i: number) => ({ id: `vllm-${i}`, custom_id: lines[i]?.custom_id });
  const status = { status_code: 400, request_id: "vllm-batch-1", body: null };
  const refusal = {
    error: { message: "the template refuses this", type: "BadRequestError", param: null, code: 400 },
  };
  write([
    { ...head(0), response: status, error: refusal },
    // As of versions before 0.10.1.
    {
      ...head(1),
      response: status,
      error: { object: "error", message: "not here", type: "BadRequestError", code: 400 },
    },
    { ...head(2), response: status, error: "EngineCore encountered an issue." },
    ...lines.slice(3).map((line) => answered(line)),
  ]);
  await expect(at.go()).rejects.toThrow(/round 2: 1 of 1/);
  expect([...at.failures].map(([i, said]) => [i, said.split(":")[0]]).sort()).toEqual([
    [0, "rejected"],
    [3, "rejected"],
  ]);
  expect(requests(2).map(({ body }) => body.seed)).toEqual([4]);
});

test("answers may be in several files, of any part of a name that begins as the requests'", async () => {
  await expect(at.go()).rejects.toThrow(TryLaterError);
  const lines = requests().map((line) => answered(line));
  const folder = at.places.folder(1);
  write(lines.slice(0, 2), join(folder, "part-01.output-a.jsonl"));
  write(lines.slice(2), join(folder, "part-01.output-b.jsonl"));
  write([], join(folder, "part-01.errors.jsonl"));
  await at.go();
  expect(await at.answers()).not.toContain(undefined);
});

test("--wait looks until the answers are there", async () => {
  const ended = at.go({ wait: true });
  while (!at.said.join().includes("waiting for the answers"))
    await new Promise((resolve) => setTimeout(resolve, 10));
  write(requests().map((line) => answered(line)));
  await ended;
  expect(await openRound(at.run)).toBeNull();
  expect(await at.answers()).not.toContain(undefined);
});

test("another configuration makes the round again, unless there are answers to it", async () => {
  await expect(at.go()).rejects.toThrow(TryLaterError);
  const [before] = requests();
  await expect(at.go({ key: "other", policy: { transport: { user: "me" } } })).rejects.toThrow(TryLaterError);
  expect([requests()[0]?.body, before?.body]).toEqual([{ ...before?.body, user: "me" }, before?.body]);
  write(requests().map((line) => answered(line)));
  await at.go({ key: "third" });
  expect(await at.answers()).not.toContain(undefined);
});

test("a round that waits keeps its mode, and is not asked online without --yes", async () => {
  await expect(at.go()).rejects.toThrow(TryLaterError);
  const batch = at.go({ policy: { mode: "batch", base_urls: ["http://127.0.0.1:9/v1"] } });
  await expect(batch).rejects.toThrow(/policy.mode: files until the round ends/);
  await expect(batch).rejects.toThrow(UserError);
  const { policy } = makeConfig({ policy: { kind: "openai", base_urls: ["http://x/v1"], model: "tiny" } });
  await expect(refuseOpenRound(at.run, { policy }, false)).rejects.toThrow(/6 requests wait in its files/);
  await refuseOpenRound(at.run, { policy }, true);
});

test("what a killed command left of a round is made again; a lost index is told", async () => {
  mkdirSync(at.places.folder(1), { recursive: true });
  writeFileSync(at.places.requests(1, "part-01"), '{"custom_id": "torn');
  await expect(at.go()).rejects.toThrow(TryLaterError);
  expect(requests()).toHaveLength(6);
  write(requests().map((line) => answered(line)));
  rmSync(at.places.index(1, "part-01"));
  await expect(at.go()).rejects.toThrow(/part-01.index.jsonl/);
});
