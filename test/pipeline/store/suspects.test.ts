/**
 * Who killed the worker, told from the problems in its hands; and which tasks are tried no more.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunDir } from "../../../pipeline/store/run-dir.ts";
import { InFlightLog, markKilled, Suspects, workerOf } from "../../../pipeline/store/suspects.ts";
import { countRestart, NoProgressError } from "../../../pipeline/worker/restarts.ts";
import { scratchFolder } from "../../io/scratch.ts";

let run: RunDir;
beforeEach(() => {
  run = new RunDir(scratchFolder(), { schema: "run/1", seed: 1, buckets: 1 });
});
afterEach(() => rmSync(run.root, { recursive: true, force: true }));

let names = 0;
/** A worker that was killed while it worked on these problems. */
async function kill(problems: string[], records = 0): Promise<void> {
  names += 1;
  const name = `t.${names}`;
  const attempt = new InFlightLog(run, name);
  attempt.begin({ stage: "generate", problem: "done", records });
  attempt.finish({ stage: "generate", problem: "done", records });
  for (const problem of problems) attempt.begin({ stage: "generate", problem, records });
  await markKilled(run, name);
}

test("a problem alone at two of three kills is given up; its companions are not", async () => {
  await kill(["a", "b", "c"]);
  await kill(["a"]);
  expect((await Suspects.read(run)).givenUp("generate", "a")).toBeNull();
  await kill(["a"]);
  const suspects = await Suspects.read(run);
  expect(suspects.givenUp("generate", "a")).toBe(3);
  expect(suspects.count).toBe(1);
  expect([suspects.isSuspect("generate", "b"), suspects.givenUp("generate", "b")]).toEqual([true, null]);
  expect([suspects.isSuspect("generate", "done"), suspects.isSuspect("verify", "a")]).toEqual([false, false]);
});

test("kills with progress in between do not give a problem up", async () => {
  for (const records of [0, 4, 9, 12]) await kill(["a"], records);
  expect((await Suspects.read(run)).givenUp("generate", "a")).toBeNull();
});

test("a worker that exits normally, or whose end nobody saw, leaves no suspect", async () => {
  const ended = new InFlightLog(run, "t.a");
  ended.begin({ stage: "generate", problem: "a", records: 0 });
  ended.close();
  const lost = new InFlightLog(run, "t.b");
  lost.begin({ stage: "generate", problem: "a", records: 0 });
  expect((await Suspects.read(run)).isSuspect("generate", "a")).toBe(false);
});

test("attempts without progress are counted, and progress forgives them", async () => {
  const share = { run, chain: [], buckets: [0], suspects: new Suspects() };
  const tries = async (times: number) => {
    for (let i = 0; i < times; i += 1) await countRestart(`job_1.${i}`, share);
  };
  mkdirSync(run.journal(0), { recursive: true });
  await tries(5);
  writeFileSync(join(run.journal(0), "a.jsonl"), "more\n");
  await tries(5);
  await expect(tries(1)).rejects.toThrow(NoProgressError);
  await countRestart("job_2.0", share);
});

test("the first line of a record says which process it is, and whether that process is alive", () => {
  new InFlightLog(run, "t.7").begin({ stage: "verify", problem: "a", records: 0 });
  const text = readFileSync(join(run.attempts, "t.7.jsonl"), "utf8");
  expect(workerOf(text)).toBe("alive");
  const [first = "", ...rest] = text.split("\n");
  const ended = first.replace(/"pid":\d+/, '"pid":999999999');
  expect(workerOf([ended, ...rest].join("\n"))).toBe("dead");
  expect([workerOf(""), workerOf(rest.join("\n")), workerOf(first.slice(0, -4))]).toEqual(
    Array.from({ length: 3 }, () => "elsewhere"),
  );
});

test("a line torn by the kill is skipped, and the problems before it are still suspects", async () => {
  const attempt = new InFlightLog(run, "t.9");
  for (const problem of ["a", "b"]) attempt.begin({ stage: "generate", problem, records: 0 });
  const file = join(run.attempts, "t.9.jsonl");
  writeFileSync(file, readFileSync(file, "utf8").slice(0, -12));
  await markKilled(run, "t.9");
  const suspects = await Suspects.read(run);
  expect(["a", "b"].map((problem) => suspects.isSuspect("generate", problem))).toEqual([true, false]);
});

test("a problem's id may have the separator in it", async () => {
  for (let i = 0; i < 3; i += 1) await kill(["a|b|c"]);
  const suspects = await Suspects.read(run);
  expect([suspects.givenUp("generate", "a|b|c"), suspects.count]).toEqual([3, 1]);
});

test("kills while it was among other problems are not enough: the problem must have been alone", async () => {
  for (let i = 0; i < 4; i += 1) await kill(["a", "b"]);
  await kill(["a"]);
  expect((await Suspects.read(run)).givenUp("generate", "a")).toBeNull();
});

test("every second attempt of a series goes backwards; one without a name writes nothing", () => {
  expect(["s.0", "s.1", "s.10", "s.13"].map((name) => new InFlightLog(run, name).isBackwards)).toEqual([
    false,
    true,
    false,
    true,
  ]);
  rmSync(run.attempts, { recursive: true });
  const nameless = new InFlightLog(run, undefined);
  nameless.begin({ stage: "generate", problem: "a", records: 0 });
  nameless.close();
  expect([nameless.isBackwards, existsSync(run.attempts)]).toEqual([false, false]);
});

test("a problem finished after the worker's end writes into no other file", () => {
  const attempt = new InFlightLog(run, "t.11");
  attempt.close();
  const next = openSync(join(run.root, "next"), "w");
  attempt.finish({ stage: "generate", problem: "a", records: 0 });
  closeSync(next);
  expect(readFileSync(join(run.root, "next"), "utf8")).toBe("");
  expect(existsSync(join(run.attempts, "t.11.jsonl"))).toBe(false);
});

test("marking a worker that left no record is no error", async () => {
  await markKilled(run, "nobody.0");
  expect((await Suspects.read(run)).count).toBe(0);
});

test("a folder of records that cannot be made is the user's fault and is named", () => {
  writeFileSync(run.attempts, "a file");
  expect(() => new InFlightLog(run, "t.0")).toThrow(run.attempts);
});

test("two kills alone without progress between them are enough, for the stage at which they happened", async () => {
  await kill(["a"], 0);
  await kill(["a"], 0);
  await kill(["a"], 5);
  const suspects = await Suspects.read(run);
  expect([suspects.givenUp("generate", "a"), suspects.givenUp("verify", "a")]).toEqual([3, null]);
});
