/** A holder that is another process: alive, stopped for long, killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ProcessName, thisProcess } from "../../../io/processes.ts";
import { Lease, SILENCE } from "../../../pipeline/store/lease.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";

let root: string;
let file: string;
beforeEach(() => {
  root = scratchFolder();
  file = join(root, "lease.json");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function heldBy(process: Partial<ProcessName>, token = "other"): void {
  const holder = {
    schema: "lease/1",
    token,
    command: "rftkit run their.yaml",
    since: "2026-11-21T00:00:00Z",
  };
  writeFileSync(file, JSON.stringify({ ...holder, process: { ...thisProcess(), ...process } }));
}

/** A process that does nothing, and its name. */
async function sleeper(): Promise<{ child: ChildProcess; name: Partial<ProcessName> }> {
  const child = spawn("sleep", ["600"]);
  await new Promise((spawned) => child.once("spawn", spawned));
  const pid = child.pid ?? 0;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)\s+/s, "");
  return { child, name: { pid, started: stat.split(" ")[19] ?? "" } };
}

const grownOld = (): void => {
  const then = (Date.now() - SILENCE - 5000) / 1000;
  utimesSync(file, then, then);
};

const takenAndReleased = async (): Promise<void> => {
  const lease = await Lease.take(root);
  expect(JSON.parse(readFileSync(file, "utf8")).process.pid).toBe(process.pid);
  await lease.release();
  expect(readdirSync(root)).toEqual([]);
};

test("a holder that lives is named; one killed by -9 is replaced at once", async () => {
  const { child, name } = await sleeper();
  heldBy(name);
  const refused = Lease.take(root);
  await expect(refused).rejects.toThrow(TryLaterError);
  await expect(refused).rejects.toThrow(`rftkit run their.yaml (process ${child.pid} on `);
  grownOld();
  await expect(Lease.take(root), "stopped is not dead").rejects.toThrow(TryLaterError);
  child.kill("SIGKILL");
  await new Promise((ended) => child.once("exit", ended));
  await takenAndReleased();
});
