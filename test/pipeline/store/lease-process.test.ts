/** A holder that is another process: alive, stopped for long, killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ProcessName } from "../../../io/processes.ts";
import { Lease } from "../../../pipeline/store/lease.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { grownOld, heldBy, takenAndReleased } from "./made-lease.ts";

let root: string;
beforeEach(() => {
  root = scratchFolder();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A process that does nothing, and its name. */
async function sleeper(): Promise<{ child: ChildProcess; name: Partial<ProcessName> }> {
  const child = spawn("sleep", ["600"]);
  await new Promise((spawned) => child.once("spawn", spawned));
  const pid = child.pid ?? 0;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)\s+/s, "");
  return { child, name: { pid, started: stat.split(" ")[19] ?? "" } };
}

test("a holder that lives is named; one killed by -9 is replaced at once", async () => {
  const { child, name } = await sleeper();
  heldBy(root, name);
  const refused = Lease.take(root);
  await expect(refused).rejects.toThrow(TryLaterError);
  await expect(refused).rejects.toThrow(`rftkit run their.yaml (process ${child.pid} on `);
  grownOld(root);
  await expect(Lease.take(root), "stopped is not dead").rejects.toThrow(TryLaterError);
  child.kill("SIGKILL");
  await new Promise((ended) => child.once("exit", ended));
  await takenAndReleased(root);
});
