import { existsSync, mkdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PLACE, thisProcess } from "../../../io/processes.ts";
import { sweep } from "../../../pipeline/run/sweep.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { put, runAt } from "../store/made-store.ts";

const scratch = scratchFolder();
let made = 0;
const newRun = () => {
  made += 1;
  return runAt(join(scratch, `run-${made}`));
};

/** A pid that no process can have. */
const NOBODY = 2 ** 22 + 1;
const temporary = (place: string, pid: number) => `rows.parquet.tmp-${place}-${pid}-0123456789ab`;
const DEAD = temporary(PLACE, NOBODY);
const ALIVE = temporary(PLACE, process.pid);
const ELSEWHERE = temporary("ffffffff", 1);

test("files of dead processes are removed at every depth where a run writes, those of live ones stay", async () => {
  const run = newRun();
  const places = ["", "stages", "stages/verify", "stages/verify/key", "journal/0000", "slurm", "evaluation"];
  for (const place of places)
    for (const name of [DEAD, ALIVE, "rows.parquet"]) put(join(run.root, place, name), "x");
  expect(await sweep(run)).toBe(places.length);
  for (const place of places) {
    const left = [DEAD, ALIVE, "rows.parquet"].map((name) => existsSync(join(run.root, place, name)));
    expect(left, place).toEqual([false, true, true]);
  }
});

test("folders of the user and folders deeper than a stage's key are not searched", async () => {
  const run = newRun();
  const places = ["notes", "stages/verify/key/deeper"].map((place) => join(run.root, place, DEAD));
  for (const place of places) put(place, "x");
  expect(await sweep(run)).toBe(0);
  expect(places.every((place) => existsSync(place))).toBe(true);
});

test("a file of another machine is removed an hour after its last change, a folder at once", async () => {
  const run = newRun();
  const [fresh, old] = ["a", "b"].map((stage) => join(run.root, "stages", stage, ELSEWHERE)) as [
    string,
    string,
  ];
  for (const file of [fresh, old]) put(file, "x");
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  utimesSync(fresh, at(59), at(59));
  utimesSync(old, at(61), at(61));
  const folder = join(run.root, "dataset.tmp-ffffffff-1-0123456789ab");
  mkdirSync(folder);
  expect(await sweep(run)).toBe(2);
  expect([fresh, old, folder].map((path) => existsSync(path))).toEqual([true, false, false]);
});

test("records of dead workers and restarts counted by a local command are removed, others stay", async () => {
  const run = newRun();
  const worker = (pid: number) => `${JSON.stringify({ worker: { ...thisProcess(), pid } })}\n`;
  const files = {
    "dead.jsonl": worker(NOBODY),
    "alive.jsonl": worker(process.pid),
    "unreadable.jsonl": "",
    "dead.killed": worker(NOBODY),
    "local-0.tries": "{}",
    "17_0.tries": "{}",
  };
  for (const [name, text] of Object.entries(files)) put(join(run.attempts, name), text);
  expect(await sweep(run)).toBe(2);
  expect(Object.keys(files).filter((name) => !existsSync(join(run.attempts, name)))).toEqual([
    "dead.jsonl",
    "local-0.tries",
  ]);
});

test("a run directory without any of its folders has nothing to remove", async () => {
  expect(await sweep(newRun())).toBe(0);
});
