import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Judge, JudgeRequest, JudgeResult } from "../../../judge/judge.ts";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { journaledJudge } from "../../../pipeline/journal/verdicts.ts";
import { journaledPolicy } from "../../../pipeline/journal/wrap.ts";
import type { Answer, CallContext, ChatRequest, Policy } from "../../../policy/policy.ts";
import { withGate } from "../../judge/with-gate.ts";
import { makeProblem } from "../../make.ts";

let folder: string;
const journals: BucketJournal[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wrap-"));
});
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close();
  await rm(folder, { recursive: true, force: true });
});

async function openJournal(): Promise<BucketJournal> {
  const journal = await BucketJournal.open(folder);
  journals.push(journal);
  return journal;
}

const request: ChatRequest = {
  messages: [{ role: "user", content: "solve it" }],
  temperature: 1,
  top_p: 0.95,
  max_tokens: 10,
  seed: 5,
};
const context: CallContext = { problem: makeProblem(), sample: 0, turn: 0, call: 0, wants: "code" };

function countingPolicy(): Policy & { calls: number } {
  return {
    calls: 0,
    kind: "test",
    model: "m",
    identity: { model: "m" },
    close: () => Promise.resolve(),
    complete(): Promise<Answer> {
      this.calls += 1;
      const text = `answer ${this.calls}`;
      const none = { prompt_tokens: 3, cached_tokens: null, completion_tokens: 2 };
      return Promise.resolve({ text, reasoning: null, finish_reason: "stop", ...none });
    },
  };
}

const wrapped = async (policy: Policy) => {
  const counts: Record<string, number> = {};
  const count = (what: string, by = 1) => {
    counts[what] = (counts[what] ?? 0) + by;
  };
  const journal = await openJournal();
  return { policy: journaledPolicy(policy, journal, { arm: "a", count }), journal, counts };
};

test("an answer on record is never asked for again, by any later attempt", async () => {
  const policy = countingPolicy();
  const first = await wrapped(policy);
  const answer = await first.policy.complete(request, context);
  await first.journal.close();
  const second = await wrapped(policy);
  expect(await second.policy.complete(request, context)).toEqual(answer);
  expect(policy.calls).toBe(1);
  expect(second.counts).toEqual({ answers_replayed: 1 });
});

test("an answer that another writer records while a call waits for its turn is used, not paid for", async () => {
  const other = await wrapped(countingPolicy());
  const late = countingPolicy();
  const waiting: Policy = {
    ...late,
    async complete(asked, place) {
      await other.policy.complete(asked, place);
      const deadline = Date.now() + 10_000;
      for (
        let known: Answer | undefined;
        Date.now() < deadline;
        await new Promise((next) => setTimeout(next, 50))
      ) {
        known = await place.known?.();
        if (known !== undefined) return known;
      }
      return late.complete(asked, place);
    },
  };
  const { policy, counts } = await wrapped(waiting);
  expect((await policy.complete(request, context)).text).toBe("answer 1");
  expect([late.calls, counts]).toEqual([0, { answers_replayed: 1 }]);
});

test.each([
  ["messages", { ...request, messages: [{ role: "user" as const, content: "solve it " }] }],
  ["seed", { ...request, seed: 6 }],
  ["temperature", { ...request, temperature: 0.5 }],
])("an answer to another request (%s) is not used", async (_what, other) => {
  const policy = countingPolicy();
  const { policy: journaled } = await wrapped(policy);
  await journaled.complete(request, context);
  await journaled.complete(other, context);
  expect(policy.calls).toBe(2);
});

test.each(["sample", "turn", "call"] as const)(
  "equal requests of another %s are asked apart",
  async (field) => {
    const policy = countingPolicy();
    const { policy: journaled } = await wrapped(policy);
    await journaled.complete(request, context);
    await journaled.complete(request, { ...context, [field]: 1 });
    expect(policy.calls).toBe(2);
  },
);

const judged: JudgeRequest = {
  problemKey: "p",
  code: "print(3)",
  tests: [
    { input: "1 2", output: "3" },
    { input: "2 2", output: "4" },
  ],
  comparator: { kind: "tokens", checker: null, provenance: "default" },
  fnName: null,
  inputFile: null,
  outputFile: null,
  cpuLimitMs: 1000,
  wallLimitMs: 3000,
  memoryLimitMb: 256,
  outputLimitBytes: 1000,
  earlyExitFrom: 0,
};
const one = (verdict: "OK" | "WA") => ({
  verdict,
  acceptedBy: null,
  cpuMs: 1,
  wallMs: 1,
  memoryMb: 1,
  stdout: "3\n",
  stderr: "noise",
});

function countingJudge(verdict: JudgeResult["verdict"]): Judge & { runs: number } {
  return withGate({
    runs: 0,
    identity: { isolation: 3, judge_version: "1", python: "3.11" },
    close: () => Promise.resolve(),
    run(): Promise<JudgeResult> {
      this.runs += 1;
      return Promise.resolve({ verdict, tests: [one("OK"), one("WA")], firstFailing: 1, detail: null });
    },
  });
}

const judging = async (judge: Judge, purpose: string, python = "python3") => {
  const journal = await openJournal();
  return { judge: journaledJudge(judge, journal, { purpose, python, count: () => undefined }), journal };
};

test("a verdict is replayed with the identity of the judge that made it", async () => {
  const judge = countingJudge("WA");
  const first = await judging(judge, "generate");
  await first.judge.run(judged);
  await first.journal.close();
  const other = { ...countingJudge("OK"), identity: { isolation: 2, judge_version: "9", python: "3.13" } };
  const second = await judging(other, "generate");
  const replayed = await second.judge.run(judged);
  expect(replayed.verdict).toBe("WA");
  expect(replayed.identity).toEqual(judge.identity);
  expect(judge.runs).toBe(1);
});

test.each([
  ["code", { code: "print(4)" }],
  ["limit", { cpuLimitMs: 999 }],
  ["test output", { tests: [{ input: "1 2", output: "4" }] }],
  ["test order", { tests: [...judged.tests].reverse() }],
])("another %s is judged anew", async (_what, change) => {
  const judge = countingJudge("WA");
  const { judge: journaled } = await judging(judge, "verify");
  await journaled.run(judged);
  await journaled.run({ ...judged, ...change });
  expect(judge.runs).toBe(2);
});

test("another configured interpreter is asked anew; a machine with another one under the same name is not", async () => {
  const judge = countingJudge("WA");
  const first = await judging(judge, "verify");
  await first.judge.run(judged);
  await first.journal.close();
  const same = await judging(judge, "verify", "python3");
  await same.judge.run(judged);
  expect(judge.runs).toBe(1);
  await same.journal.close();
  const other = await judging(judge, "verify", "python3.13");
  await other.judge.run(judged);
  expect(judge.runs).toBe(2);
});

test("verify does not take over what generate recorded", async () => {
  const judge = countingJudge("WA");
  const { judge: feedback, journal } = await judging(judge, "generate");
  await feedback.run(judged);
  await journaledJudge(judge, journal, {
    purpose: "verify",
    python: "python3",
    count: () => undefined,
  }).run(judged);
  expect(judge.runs).toBe(2);
});

test("INTERNAL is never recorded: the next attempt judges again", async () => {
  const judge = countingJudge("INTERNAL");
  const { judge: journaled } = await judging(judge, "verify");
  await journaled.run(judged);
  await journaled.run(judged);
  expect(judge.runs).toBe(2);
});

test("what a run that stops leaves unjudged counts as no internal error; one of a run that continues does", async () => {
  const journal = await openJournal();
  const controller = new AbortController();
  const counted: string[] = [];
  const { signal } = controller;
  const options = { purpose: "verify", count: (what: string) => void counted.push(what), signal };
  const journaled = journaledJudge(countingJudge("INTERNAL"), journal, options);
  await journaled.run(judged);
  expect(counted).toEqual(["programs_judged", "tests_run", "internal_errors"]);
  controller.abort();
  expect((await journaled.run(judged)).verdict).toBe("INTERNAL");
  expect(counted).toHaveLength(3);
});

test("feedback keeps every output; verify only that of the first failing test", async () => {
  const judge = countingJudge("WA");
  const outputs = async (purpose: string) => {
    const { judge: journaled } = await judging(judge, purpose);
    await journaled.run(judged);
    return (await journaled.run(judged)).tests.map((t) => t.stdout);
  };
  expect(await outputs("generate")).toEqual(["3\n", "3\n"]);
  expect(await outputs("verify")).toEqual(["", "3\n"]);
});
