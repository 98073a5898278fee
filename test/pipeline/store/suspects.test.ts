/** Who killed the worker, told from the problems in its hands; and which tasks are tried no more. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunDir } from "../../../pipeline/store/run-dir.ts";
import { Attempt, Deaths, markKilled } from "../../../pipeline/store/suspects.ts";
import { countTry, NoProgressError } from "../../../pipeline/worker/restarts.ts";
import { scratchFolder } from "../../io/scratch.ts";

let run: RunDir;
beforeEach(() => {
  run = new RunDir(scratchFolder(), { schema: "run/1", seed: 1, buckets: 1 });
});
afterEach(() => rmSync(run.root, { recursive: true, force: true }));

let names = 0;
/** A worker that was killed with these problems in hand. */
async function death(problems: string[], records = 0): Promise<void> {
  names += 1;
  const name = `t.${names}`;
  const attempt = new Attempt(run, name);
  attempt.take({ stage: "generate", problem: "done", records });
  attempt.putDown({ stage: "generate", problem: "done", records });
  for (const problem of problems) attempt.take({ stage: "generate", problem, records });
  await markKilled(run, name);
}

test("a problem that was there alone twice and at three deaths is given up; its companions are not", async () => {
  await death(["a", "b", "c"]);
  await death(["a"]);
  expect((await Deaths.read(run)).givenUp("generate", "a")).toBeNull();
  await death(["a"]);
  const deaths = await Deaths.read(run);
  expect(deaths.givenUp("generate", "a")).toBe(3);
  expect(deaths.count).toBe(1);
  expect([deaths.isSuspect("generate", "b"), deaths.givenUp("generate", "b")]).toEqual([true, null]);
  expect([deaths.isSuspect("generate", "done"), deaths.isSuspect("verify", "a")]).toEqual([false, false]);
});

test("deaths that each left more on record do not give a problem up", async () => {
  for (const records of [0, 4, 9, 12]) await death(["a"], records);
  expect((await Deaths.read(run)).givenUp("generate", "a")).toBeNull();
});

test("a worker that exits normally, or whose end nobody saw, leaves no suspect", async () => {
  const ended = new Attempt(run, "t.a");
  ended.take({ stage: "generate", problem: "a", records: 0 });
  ended.end();
  const lost = new Attempt(run, "t.b");
  lost.take({ stage: "generate", problem: "a", records: 0 });
  expect((await Deaths.read(run)).isSuspect("generate", "a")).toBe(false);
});

test("attempts without progress are counted, and progress forgives them", async () => {
  const share = { run, chain: [], buckets: [0], deaths: new Deaths() };
  const tries = async (times: number) => {
    for (let i = 0; i < times; i += 1) await countTry(`job_1.${i}`, share);
  };
  mkdirSync(run.journal(0), { recursive: true });
  await tries(5);
  writeFileSync(join(run.journal(0), "a.jsonl"), "more\n");
  await tries(5);
  await expect(tries(1)).rejects.toThrow(NoProgressError);
  await countTry("job_2.0", share);
});
