/** A lease file of another holder, and what a test expects of a lease that can be taken. */
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type ProcessName, thisProcess } from "../../../io/processes.ts";
import { Lease, SILENCE } from "../../../pipeline/store/lease.ts";

export const leaseFile = (root: string): string => join(root, "lease.json");

export function heldBy(root: string, process: Partial<ProcessName>, token = "other"): void {
  const holder = {
    schema: "lease/1",
    token,
    command: "rftkit run their.yaml",
    since: "2026-11-21T00:00:00Z",
  };
  const text = JSON.stringify({ ...holder, process: { ...thisProcess(), ...process } });
  writeFileSync(leaseFile(root), text);
}

export function grownOld(root: string): void {
  const then = (Date.now() - SILENCE - 5000) / 1000;
  utimesSync(leaseFile(root), then, then);
}

export async function takenAndReleased(root: string): Promise<void> {
  const lease = await Lease.take(root);
  expect(JSON.parse(readFileSync(leaseFile(root), "utf8")).process.pid).toBe(process.pid);
  await lease.release();
  expect(readdirSync(root)).toEqual([]);
}
