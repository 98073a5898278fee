/** Who killed the worker, told from the problems in its hands; and which tasks are tried no more. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunDir } from "../../../pipeline/store/run-dir.ts";
import { InFlightLog, markKilled, Suspects } from "../../../pipeline/store/suspects.ts";
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
