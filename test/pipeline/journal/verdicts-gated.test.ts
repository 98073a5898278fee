/** The records and counts of programs that are judged in two parts. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { runsInTurn } from "../../../judge/gate.ts";
import type { GatedResults, Judge, JudgeRequest, JudgeResult } from "../../../judge/judge.ts";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { verdictKey } from "../../../pipeline/journal/verdict-key.ts";
import { journaledJudge, type Rest } from "../../../pipeline/journal/verdicts.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { request } from "../../judge/requests.ts";

let folder: string;
let journal: BucketJournal;
beforeEach(async () => {
  folder = join(scratchFolder(), "bucket");
  journal = await BucketJournal.open(folder);
  return () => journal.close();
});

const tests = Array.from({ length: 5 }, (_, i) => ({ input: `${i}\n`, output: `${i}\n` }));
const first = request({ code: "a", tests: tests.slice(0, 2), earlyExitFrom: 2 });
const whole = request({ code: "a", tests });
const [publicKey, wholeKey] = [
  verdictKey({ purpose: "generate" }, first),
  verdictKey({ purpose: "verify" }, whole),
];

const identity = { isolation: 3, judge_version: "1", python: "3.11" };

/** The result of a request whose tests end as the word of each in `ends` says, then OK. */
function resultOf({ tests: all, earlyExitFrom }: JudgeRequest, ends: VerdictClass[]): JudgeResult {
  const verdicts = all.map((_, i) => ends[i] ?? "OK");
  const failing = verdicts.findIndex((verdict) => verdict !== "OK");
  const isCut = failing >= 0 && earlyExitFrom < all.length;
  return {
    verdict: verdicts[failing] ?? "OK",
    tests: verdicts.slice(0, isCut ? failing + 1 : all.length).map((verdict) => ({
      verdict,
      acceptedBy: verdict === "OK" ? "bytes" : null,
      cpuMs: 1,
      wallMs: 1,
      memoryMb: 1,
      stdout: "3\n",
      stderr: "noise",
    })),
    firstFailing: failing < 0 ? null : failing,
    detail: null,
  };
}

/** A judge whose tests end as `ends` says; `asked` lists what it was asked for. */
function judgeThat(...ends: VerdictClass[]): Judge & { asked: string[] } {
  const asked: string[] = [];
  return {
    identity,
    asked,
    close: () => Promise.resolve(),
    run: async (one) => {
      asked.push(`run ${one.tests.length}`);
      return resultOf(one, ends);
    },
    runGated: (requests): GatedResults => {
      asked.push("gated");
      return runsInTurn(async (one) => resultOf(one, ends), requests);
    },
  };
}

type Setup = { rest?: Partial<Rest>; signal?: AbortSignal; purpose?: string };

function wrapped(judge: Judge, { rest, signal, purpose = "generate" }: Setup = {}) {
  const counts: Record<string, number> = {};
  const journaled = journaledJudge(judge, journal, {
    purpose,
    count: (what, by = 1) => {
      counts[what] = (counts[what] ?? 0) + by;
    },
    ...(signal !== undefined && { signal }),
    rest: purpose === "generate" ? { purpose: "verify", isAskedHere: false, ...rest } : undefined,
  });
  return { journaled, counts };
}

test("one judging leaves two records under the keys of two requests, and verify starts no program", async () => {
  const judge = judgeThat("OK", "OK", "OK", "WA");
  const { journaled, counts } = wrapped(judge);
  const { first: opening, whole: rest } = journaled.runGated({ first, whole });
  expect((await opening).verdict).toBe("OK");
  expect((await rest)?.verdict).toBe("WA");
  expect(judge.asked).toEqual(["gated"]);
  expect(journal.get(publicKey)).toEqual({ identity, ...resultOf(first, []) });
  expect(counts).toEqual({ programs_judged: 1, tests_run: 4, rests_judged: 1 });

  const verify = wrapped(judge, { purpose: "verify" });
  expect((await verify.journaled.run(whole)).verdict).toBe("WA");
  expect(verify.counts).toEqual({ verdicts_replayed: 1 });
  expect(judge.asked).toEqual(["gated"]);
});

test("the record for verify is the one that verify makes itself", async () => {
  const judge = judgeThat("OK", "OK", "OK", "WA");
  await wrapped(judge).journaled.runGated({ first, whole }).whole;
  const fromGate = journal.get(wholeKey);
  const other = await BucketJournal.open(join(scratchFolder(), "other"));
  await journaledJudge(judge, other, { purpose: "verify", count: () => undefined }).run(whole);
  expect(JSON.stringify(fromGate)).toBe(JSON.stringify(other.get(wholeKey)));
  expect((fromGate as JudgeResult).tests.map(({ stdout }) => stdout)).toEqual(["", "", "", "3\n"]);
  await other.close();
});

test("a program that fails a public test has one record", async () => {
  const { journaled, counts } = wrapped(judgeThat("WA"));
  const { first: opening, whole: rest } = journaled.runGated({ first, whole });
  expect((await opening).tests).toHaveLength(2);
  expect(await rest).toBeNull();
  expect(journal.get(wholeKey)).toBeUndefined();
  expect(counts).toEqual({ programs_judged: 1, tests_run: 2 });
});

test("where the public verdict is on record nothing is run, and the rest is left to verify", async () => {
  await wrapped(judgeThat("OK"), { rest: {} }).journaled.run(first);
  const judge = judgeThat("OK");
  const { journaled, counts } = wrapped(judge);
  const { first: opening, whole: rest } = journaled.runGated({ first, whole });
  expect([(await opening).verdict, await rest]).toEqual(["OK", null]);
  expect(judge.asked).toEqual([]);
  expect(counts).toEqual({ verdicts_replayed: 1 });
});

test("where only the whole verdict is on record the public tests alone are run", async () => {
  await wrapped(judgeThat("OK"), { purpose: "verify" }).journaled.run(whole);
  const judge = judgeThat("OK");
  const { journaled, counts } = wrapped(judge);
  const { first: opening, whole: rest } = journaled.runGated({ first, whole });
  expect([(await opening).verdict, (await rest)?.verdict]).toEqual(["OK", "OK"]);
  expect(judge.asked).toEqual(["run 2"]);
  expect(counts).toEqual({ programs_judged: 1, tests_run: 2 });
});

test("equal programs at the same time are judged and counted once", async () => {
  const judge = judgeThat("OK");
  const { journaled, counts } = wrapped(judge);
  const both = [journaled.runGated({ first, whole }), journaled.runGated({ first, whole })];
  const verdicts = await Promise.all(both.flatMap((one) => [one.first, one.whole]));
  expect(verdicts.map((result) => result?.verdict)).toEqual(["OK", "OK", "OK", "OK"]);
  expect(judge.asked).toEqual(["gated"]);
  expect(counts).toEqual({ programs_judged: 1, verdicts_shared: 1, tests_run: 5, rests_judged: 1 });
});

test("the same holds for requests of one part", async () => {
  const judge = judgeThat("WA");
  const { journaled, counts } = wrapped(judge, { purpose: "verify" });
  await Promise.all([journaled.run(whole), journaled.run(whole)]);
  await journaled.run(whole);
  expect(judge.asked).toEqual(["run 5"]);
  expect(counts).toEqual({ programs_judged: 1, verdicts_shared: 1, tests_run: 1, verdicts_replayed: 1 });
});

test("the public verdict is on disk and given out while the other tests still run", async () => {
  const judge = judgeThat("OK");
  let finish: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const slow: Judge = {
    ...judge,
    runGated: () => ({
      first: Promise.resolve(resultOf(first, [])),
      whole: late.then(() => resultOf(whole, [])),
    }),
  };
  const { first: opening, whole: rest } = wrapped(slow).journaled.runGated({ first, whole });
  await opening;
  const reader = await BucketJournal.open(folder);
  expect([reader.get(publicKey) !== undefined, reader.get(wholeKey)]).toEqual([true, undefined]);
  finish();
  expect((await rest)?.verdict).toBe("OK");
  expect((await BucketJournal.open(folder)).get(wholeKey)).toBeDefined();
});

test("a rest without a verdict is not recorded and no internal error: verify judges again", async () => {
  const judge = judgeThat("OK", "OK", "INTERNAL");
  const { journaled, counts } = wrapped(judge);
  const { first: opening, whole: rest } = journaled.runGated({ first, whole });
  expect([(await opening).verdict, await rest]).toEqual(["OK", null]);
  expect(counts).toEqual({ programs_judged: 1, tests_run: 2 });
  expect((await wrapped(judgeThat("OK"), { purpose: "verify" }).journaled.run(whole)).verdict).toBe("OK");
});

test("a rest that ends after its run was stopped is lost", async () => {
  const controller = new AbortController();
  const { journaled } = wrapped(judgeThat("OK"), { signal: controller.signal });
  const { first: opening, whole: rest } = journaled.runGated({ first, whole });
  controller.abort();
  expect([(await opening).verdict, await rest]).toEqual(["OK", null]);
  expect(journal.get(wholeKey)).toBeUndefined();
});

test("a rest that fails leaves the public verdict as it is", async () => {
  const broken: Judge = {
    ...judgeThat("OK"),
    runGated: () => ({
      first: Promise.resolve(resultOf(first, [])),
      whole: Promise.reject(new Error("zygote lost")),
    }),
  };
  const { first: opening, whole: rest } = wrapped(broken).journaled.runGated({ first, whole });
  expect((await opening).verdict).toBe("OK");
  await expect(rest).rejects.toThrow("zygote lost");
});

test.each([0, 5])(
  "a stage that asks for the whole verdict itself has its own record, from whole results with exit %i",
  async (earlyExitFrom) => {
    const judge = judgeThat("OK", "OK", "WA", "OK", "WA");
    const { journaled } = wrapped(judge, { rest: { isAskedHere: true } });
    const all = { ...whole, earlyExitFrom };
    expect((await journaled.runGated({ first, whole: all }).whole)?.verdict).toBe("WA");
    expect(journal.get(verdictKey({ purpose: "verify" }, all))).toBeDefined();
    const own = await journaled.run(whole);
    expect(own).toEqual({ identity, ...resultOf(whole, ["OK", "OK", "WA"]) });
    expect(judge.asked).toEqual(["gated"]);
  },
);

test("without a stage that asks for the rest, the parts are two requests of the same stage", async () => {
  const judge = judgeThat("OK");
  const journaled = journaledJudge(judge, journal, { purpose: "audit", count: () => undefined });
  await journaled.runGated({ first, whole }).whole;
  expect(judge.asked).toEqual(["run 2", "run 5"]);
  expect(journal.get(verdictKey({ purpose: "audit" }, whole))).toBeDefined();
});
