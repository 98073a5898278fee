/** One command at a time plans in a run directory; a holder that is gone is replaced, by one alone. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ProcessName, thisProcess } from "../../../io/processes.ts";
import { Lease, SILENCE, withLease } from "../../../pipeline/store/lease.ts";
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

test("a process number that was given out again is nobody's", async () => {
  heldBy({ pid: process.pid, started: "1" });
  await takenAndReleased();
});

test.for([{ host: "elsewhere" }, { boot: "before" }, { namespace: "pid:[1]" }])(
  "a holder elsewhere is replaced after minutes of silence only: %o",
  async (name) => {
    heldBy({ ...name, pid: 999_999_999 });
    await expect(Lease.take(root)).rejects.toThrow(TryLaterError);
    grownOld();
    await takenAndReleased();
  },
);

test("a lease that nobody can read is respected until it is old", async () => {
  writeFileSync(file, "{torn");
  await expect(Lease.take(root)).rejects.toThrow(/in use/);
  grownOld();
  await takenAndReleased();
});

test("of many that find a dead holder one alone takes his place", async () => {
  for (let round = 0; round < 20; round += 1) {
    heldBy({ pid: 999_999_999 }, `dead${round}`);
    const taken = await Promise.allSettled(Array.from({ length: 6 }, () => Lease.take(root)));
    const winners = taken.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.release();
    expect(readdirSync(root)).toEqual([]);
  }
});

test("whoever lost the lease learns it at the next beat and leaves the other's alone", async () => {
  await expect(
    withLease(root, async (lease) => {
      await lease.beat();
      expect(lease.lost.signal.aborted).toBe(false);
      heldBy({ host: "elsewhere" });
      await lease.beat();
      lease.lost.signal.throwIfAborted();
    }),
  ).rejects.toThrow(/took over/);
  expect(existsSync(file)).toBe(true);
});

test("a beat makes the file young, and a work within a work shares the lease", async () => {
  await withLease(root, async (outer) => {
    grownOld();
    const before = Date.now() - SILENCE;
    await withLease(root, async (inner) => {
      expect(inner).toBe(outer);
      await inner.beat();
    });
    const { process: holder } = JSON.parse(readFileSync(file, "utf8"));
    expect(holder.pid).toBe(process.pid);
    const { mtimeMs } = statSync(file);
    expect(mtimeMs).toBeGreaterThan(before);
  });
  expect(readdirSync(root)).toEqual([]);
});
