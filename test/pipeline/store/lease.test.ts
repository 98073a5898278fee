/**
 * One command at a time plans in a run directory; a holder that is gone is replaced, by one alone.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Lease, SILENCE, withLease } from "../../../pipeline/store/lease.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { grownOld, heldBy, leaseFile, takenAndReleased } from "./made-lease.ts";

let root: string;
let file: string;
beforeEach(() => {
  root = scratchFolder();
  file = leaseFile(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a process number that was given out again is nobody's", async () => {
  heldBy(root, { pid: process.pid, started: "1" });
  await takenAndReleased(root);
});

test.for([{ host: "elsewhere" }, { boot: "before" }, { namespace: "pid:[1]" }])(
  "a holder elsewhere is replaced after minutes of silence only: %o",
  async (name) => {
    heldBy(root, { ...name, pid: 999_999_999 });
    await expect(Lease.take(root)).rejects.toThrow(TryLaterError);
    grownOld(root);
    await takenAndReleased(root);
  },
);

test("a lease that nobody can read is respected until it is old", async () => {
  writeFileSync(file, "{torn");
  await expect(Lease.take(root)).rejects.toThrow(/in use/);
  grownOld(root);
  await takenAndReleased(root);
});

test("of many that find a dead holder exactly one takes the lease", async () => {
  for (let round = 0; round < 20; round += 1) {
    heldBy(root, { pid: 999_999_999 }, `dead${round}`);
    const taken = await Promise.allSettled(Array.from({ length: 6 }, () => Lease.take(root)));
    const winners = taken.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.release();
    expect(readdirSync(root)).toEqual([]);
  }
});

test("a holder that lost the lease notices at the next beat and leaves the other's alone", async () => {
  await expect(
    withLease(root, async (lease) => {
      await lease.beat();
      expect(lease.lost.signal.aborted).toBe(false);
      heldBy(root, { host: "elsewhere" });
      await lease.beat();
      lease.lost.signal.throwIfAborted();
    }),
  ).rejects.toThrow(/took over/);
  expect(existsSync(file)).toBe(true);
});

test("a beat makes the file young, and a work within a work shares the lease", async () => {
  await withLease(root, async (outer) => {
    grownOld(root);
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

test("this process is alive, so a second lease of its own is refused, however old the first one is", async () => {
  const lease = await Lease.take(root);
  grownOld(root);
  await expect(Lease.take(root)).rejects.toThrow(`process ${process.pid} on `);
  await lease.release();
  await takenAndReleased(root);
});

test("a holder whose start is not known is replaced after minutes of silence, though its number is in use", async () => {
  heldBy(root, { started: null });
  await expect(Lease.take(root)).rejects.toThrow(TryLaterError);
  grownOld(root);
  await takenAndReleased(root);
});

test("a permit whose maker died is removed once it is old; a fresh one is respected", async () => {
  heldBy(root, { pid: 999_999_999 }, "dead");
  const permit = `${file}.after-dead`;
  writeFileSync(permit, "");
  await expect(Lease.take(root)).rejects.toThrow(/in use/);
  expect(existsSync(permit)).toBe(true);
  const then = (Date.now() - SILENCE) / 1000;
  utimesSync(permit, then, then);
  await takenAndReleased(root);
});

test("a lease that another command took over is not removed by the one that lost it", async () => {
  const lease = await Lease.take(root);
  heldBy(root, { host: "elsewhere" });
  await lease.release();
  expect(JSON.parse(readFileSync(file, "utf8")).token).toBe("other");
});

test("a lease is given back after an error too, and the error is passed on", async () => {
  const failing = withLease(root, () => Promise.reject(new Error("the work failed")));
  await expect(failing).rejects.toThrow("the work failed");
  expect(readdirSync(root)).toEqual([]);
});
