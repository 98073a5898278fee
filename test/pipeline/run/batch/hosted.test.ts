/** Batches at a server: found again after a kill at any place, and what becomes of each end. */
import { existsSync, rmSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { notePart, openRound, partState } from "../../../../pipeline/store/batch-files.ts";
import { TryLaterError, UserError } from "../../../../schemas/errors.ts";
import type { BatchEvent, BatchServer } from "../../../policy/batch-server.ts";
import { type Rounded, rounded, seedsOf } from "./made-rounds.ts";
import { batchServer } from "./made-run.ts";

let server: BatchServer;
let at: Rounded;
beforeEach(async () => {
  server = await batchServer();
  at = await rounded(server.url);
});

/** The command ends as if it was killed right after the server did something. */
function killAfter(event: BatchEvent, time = 0) {
  const killed = new AbortController();
  server.script.after = (what, times) => {
    if (what !== event || times !== time) return undefined;
    killed.abort(new Error("killed"));
    return "reset";
  };
  return killed.signal;
}

const batchesOfRound = (round: number) =>
  server.batches.filter(({ metadata }) => metadata.rftkit_round === String(round));

test("all requests of all buckets are one file; their answers are in the journals", async () => {
  await at.go();
  expect(server.batches.map(seedsOf)).toEqual([[0, 1, 2, 3, 4, 5]]);
  expect((await at.answers()).map((answer) => answer?.text)).toEqual(
    Array.from({ length: 6 }, (_, i) => `answer to ${i}`),
  );
  expect((await at.answers())[0]).toMatchObject({ prompt_tokens: 100, completion_tokens: 50, batch: true });
  expect((await at.answers())[0]).not.toHaveProperty("omitted");
  expect(at.said[0]).toBe("round 1: 6 requests in 1 file");
  expect([at.passes, at.counts.get("model_calls")]).toEqual([2, 6]);
});

test("files are split at the configured number of requests and of bytes", async () => {
  await at.go({ policy: { batch: { poll_s: 0.01, max_requests: 4 } } });
  expect(server.batches.map(({ lines }) => lines.length)).toEqual([4, 2]);
  expect(at.said[0]).toBe("round 1: 6 requests in 2 files");
  const [first] = server.files;
  const line = (first?.bytes ?? 0) / 4;
  const small = await rounded(server.url);
  await small.go({ policy: { batch: { poll_s: 0.01, max_mb: (line * 2.5) / 1e6 } } });
  expect(server.batches.slice(2).map(({ lines }) => lines.length)).toEqual([2, 2, 2]);
  expect(await small.answers()).not.toContain(undefined);
});

test("a run that has all its answers asks no server and needs no key", async () => {
  await at.go();
  const { length } = server.batches;
  server.script.after = () => 500;
  await at.go({ policy: { api_key_env: "RFTKIT_NO_SUCH_VARIABLE" } });
  expect(server.batches).toHaveLength(length);
});

test.each([
  ["uploaded", 0],
  ["created", 0],
  ["retrieved", 0],
  ["retrieved", 1],
  ["content", 0],
] as const)(
  "killed after %s (%i): the same command resumes, with one batch and one file",
  async (event, time) => {
    server.script.looks = 1;
    await expect(at.go({ signal: killAfter(event, time) })).rejects.toThrow();
    server.script.after = () => undefined;
    await at.go();
    expect(server.batches.map(seedsOf)).toEqual([[0, 1, 2, 3, 4, 5]]);
    expect(server.files.filter(({ purpose }) => purpose === "batch")).toHaveLength(1);
    expect(await at.answers()).not.toContain(undefined);
    expect(at.counts.get("model_calls")).toBe(6);
  },
);

test("a batch whose creation was not noted is found in the server's list, behind those of others", async () => {
  await expect(at.go({ wait: false })).rejects.toThrow(TryLaterError);
  const round = await openRound(at.run);
  rmSync(at.places.state(1, "part-01"));
  // A year of somebody else's batches came after ours.
  const [ours] = server.batches;
  for (let i = 0; i < 230; i += 1)
    server.batches.push({
      ...ours,
      id: `batch_other_${i}`,
      metadata: { project: "other" },
      input_file_id: "x",
    } as never);
  await at.go();
  expect(batchesOfRound(1)).toHaveLength(1);
  expect(round?.requests).toBe(6);
});

test("a creation whose answer is lost is looked up, not repeated; a refused one is repeated", async () => {
  server.script.after = (what, times) => (what === "created" && times === 0 ? "reset" : undefined);
  await at.go();
  expect(server.batches).toHaveLength(1);
  const other = await rounded(server.url);
  // The server says 503 and has created nothing.
  server.script.after = (what, times) => {
    if (what !== "created" || times !== 1) return undefined;
    server.batches.pop();
    return 503;
  };
  await other.go();
  expect(server.batches).toHaveLength(2);
});

test("a server that lists no metadata: the batch is found by its file", async () => {
  await expect(at.go({ wait: false })).rejects.toThrow(TryLaterError);
  for (const batch of server.batches) batch.metadata = {};
  const state = await partState(at.run, 1, "part-01");
  await notePart(at.run, { round: 1, part: "part-01" }, { file: state?.file, status: "uploaded" });
  await at.go();
  expect(server.batches).toHaveLength(1);
});

test("a round at the server ends as it was sent, whatever is configured since; one that is not there is made again", async () => {
  server.script.looks = 100;
  await expect(at.go({ wait: false })).rejects.toThrow(TryLaterError);
  // Known by its record, then by its metadata alone.
  for (const forget of [() => undefined, () => rmSync(at.places.state(1, "part-01"))]) {
    forget();
    await expect(at.go({ wait: false, key: "other" })).rejects.toThrow(/round 1/);
  }
  server.script.looks = 1;
  await at.go({ key: "other" });
  expect(server.batches).toHaveLength(1);

  const other = await rounded(server.url);
  server.script.after = (what) => (what === "uploaded" ? 400 : undefined);
  await expect(other.go()).rejects.toThrow(UserError);
  server.script.after = () => undefined;
  await other.go({ key: "other", policy: { transport: { user: "me" } } });
  expect(other.said.join()).toContain("made for another configuration and not sent");
  expect(server.batches[1]?.lines[0]?.body).toMatchObject({ user: "me" });
});

test("--no-wait ends with exit code 75 and says what is at the server", async () => {
  const ended = at.go({ wait: false });
  await expect(ended).rejects.toThrow(/round 1: one file of 6 requests at the server/);
  await expect(ended).rejects.toThrow(TryLaterError);
  expect(await partState(at.run, 1, "part-01")).toMatchObject({ batch: "batch_1", isHere: false });
});

test("an interruption while it waits is exit code 75, too", async () => {
  server.script.looks = 1e9;
  const stop = new AbortController();
  const ended = at.go({ signal: stop.signal });
  setTimeout(() => stop.abort(new Error("interrupted")), 100);
  await expect(ended).rejects.toThrow(TryLaterError);
});

test("an expired batch: its answers are kept, the rest is sent again and counted", async () => {
  server.script.end = (_, number) => (number === 0 ? "expired" : "completed");
  server.script.line = ({ body }, nth) =>
    nth === 0 && body.seed > 3 ? { none: "batch_expired" } : { text: "fine" };
  await at.go();
  expect(server.batches.map(seedsOf)).toEqual([
    [0, 1, 2, 3, 4, 5],
    [4, 5],
  ]);
  expect(at.counts.get("batch_requests_open")).toBe(2);
  expect(at.said).toContain("batch batch_1 is expired: what it has answered is taken");
  expect(at.said).toContain("round 1: 4 of 6 requests answered; sent again: 2");
  expect(at.said).toContain("round 2: 2 requests in 1 file, 2 of them again");
});

test("a batch that somebody cancels stops the command; the same command sends the rest", async () => {
  server.script.end = (_, number) => (number === 0 ? "cancelled" : "completed");
  server.script.line = ({ body }, nth) => (nth === 0 && body.seed > 4 ? "lost" : { text: "fine" });
  await expect(at.go()).rejects.toThrow(/batch_1: cancelled.*sends 1 request again/);
  expect(server.batches).toHaveLength(1);
  await at.go();
  expect(server.batches.map(seedsOf)).toEqual([[0, 1, 2, 3, 4, 5], [5]]);
  expect(at.said).toContain("round 2: 1 request in 1 file, 1 of them again");
});

test("a batch that the server does not take asks nothing and is created anew after the fix", async () => {
  server.script.end = (_, number) => (number === 0 ? "failed" : "completed");
  server.script.faults = () => [
    { code: "model_not_found", message: "no model tiny", line: 1, param: "model" },
  ];
  const ended = at.go();
  await expect(ended).rejects.toThrow(/model_not_found: no model tiny \(line 1\)/);
  await expect(ended).rejects.toThrow(UserError);
  expect(server.asked()).toEqual([]);
  await at.go();
  expect(server.asked()).toHaveLength(6);
  expect(server.files.filter(({ purpose }) => purpose === "batch")).toHaveLength(1);
});

test("where the server's queue is full, files wait for others of the run; alone they end with 75", async () => {
  const full = { code: "token_limit_exceeded", message: "Enqueued token limit reached for tiny. Limit: 9" };
  server.script.faults = () => [full];
  // The second one is refused once.
  server.script.end = (_, number) => (number === 1 ? "failed" : "completed");
  await at.go({ policy: { batch: { poll_s: 0.01, max_requests: 3 } } });
  expect(server.batches.map(({ status }) => status)).toEqual(["completed", "failed", "completed"]);
  expect(new Set(server.asked()).size).toBe(6);

  const alone = await rounded(server.url);
  server.script.end = () => "failed";
  const ended = alone.go();
  await expect(ended).rejects.toThrow(/no room.*max_requests/s);
  await expect(ended).rejects.toThrow(TryLaterError);
});

test("files that come late are waited for, some looks long, and never asked for again without --yes", async () => {
  server.script.late = 3;
  await at.go();
  expect(await at.answers()).not.toContain(undefined);
  expect(server.batches).toHaveLength(1);
  const other = await rounded(server.url);
  server.script.late = 1e9;
  await expect(other.go()).rejects.toThrow(/ended with answers, but the server names no file/);
  expect(server.batches).toHaveLength(2);
  await expect(other.go({ resend: true })).rejects.toThrow(/No request of round 1 has an answer/);
});

test("a command that loses the run directory while it waits says so", async () => {
  server.script.looks = 1e9;
  const stop = new AbortController();
  const ended = at.go({ signal: stop.signal });
  setTimeout(() => stop.abort(new TryLaterError("another command took over the run directory")), 50);
  await expect(ended).rejects.toThrow(/^another command took over/);
});

test("requests and answers of a round are not kept twice: the journal has them", async () => {
  await at.go();
  const { places } = at;
  const files = [places.requests, places.index].map((of) => of(1, "part-01"));
  const answers = (["output", "errors"] as const).map((kind) => places.answers(1, "part-01", kind));
  expect([...files, ...answers].filter((file) => existsSync(file))).toEqual([]);
  expect(JSON.parse(at.text(places.settled(1)))).toEqual({
    schema: "settled/1",
    answered: 6,
    failed: 0,
    open: 0,
    foreign: 0,
    duplicate: 0,
    damaged: 0,
  });
});
