/** What `status` says of a run directory: by the lease, and by the note of its holder. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { noteUnfinished } from "../../../pipeline/store/measurements.ts";
import { stateOf } from "../../../pipeline/store/run-state.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { grownOld, heldBy, leaseFile } from "./made-lease.ts";
import { runAt } from "./made-store.ts";

let root: string;
beforeEach(() => {
  root = scratchFolder();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const SHOWN = {
  unit: "trajectories",
  total: 9,
  done: 3,
  stage: "",
  passed: 0.5,
  rate: 1,
  left: 6,
  cost: null,
};
const note = (at: string, shown?: typeof SHOWN) => {
  mkdirSync(join(root, "measurements"), { recursive: true });
  const command = { at, recipe: "dataset", strategy: "s", seconds: 1, counts: {} };
  return noteUnfinished(runAt(root), { ...command, shown });
};
const AFTER = "2026-11-21T00:00:01Z";
const BEFORE = "2026-11-20T00:00:00Z";

test("without a lease a run is finished or interrupted", async () => {
  expect((await stateOf(runAt(root), true)).state).toBe("finished");
  await note(AFTER, SHOWN);
  expect(await stateOf(runAt(root), false)).toEqual({ state: "interrupted", by: null, shown: null });
});

test("a living holder is running once it displays something, and preparing before", async () => {
  heldBy(root, {});
  expect((await stateOf(runAt(root), false)).state).toBe("preparing");
  await note(AFTER);
  expect((await stateOf(runAt(root), false)).state).toBe("preparing");
  await note(AFTER, SHOWN);
  expect(await stateOf(runAt(root), false)).toMatchObject({
    state: "running",
    by: { pid: process.pid, command: "rftkit run their.yaml", since: "2026-11-21T00:00:00Z" },
    shown: SHOWN,
  });
});

test("the note of an earlier command, which was killed, is not that of the holder", async () => {
  heldBy(root, {});
  await note(BEFORE, SHOWN);
  expect((await stateOf(runAt(root), false)).state).toBe("preparing");
});

test("a dead holder is none; one elsewhere is one while it refreshes its lease", async () => {
  heldBy(root, { pid: process.pid, started: "1" });
  expect((await stateOf(runAt(root), false)).state).toBe("interrupted");
  heldBy(root, { host: "elsewhere" });
  expect((await stateOf(runAt(root), false)).by?.host).toBe("elsewhere");
  grownOld(root);
  expect((await stateOf(runAt(root), false)).state).toBe("interrupted");
});

test("a torn lease or note is no reason to fail", async () => {
  writeFileSync(leaseFile(root), "{torn");
  expect((await stateOf(runAt(root), false)).state).toBe("preparing");
  mkdirSync(join(root, "measurements"));
  writeFileSync(join(root, "measurements", "unfinished.json"), '{"at": ');
  expect((await stateOf(runAt(root), true)).by?.host).toBe("an unknown machine");
});
