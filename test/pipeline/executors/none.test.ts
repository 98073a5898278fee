/** Another engine: the plan is written, its workers do the buckets, the same command publishes. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashes, place, rftkit, start } from "../../e2e/cli.ts";

test("workers started by hand give the bytes of a local run", async () => {
  const at = place({ problems: 3, samples: 2, name: "none-" });
  const command = ["run", at.config, "--run", at.run, "--executor", "none", "--workers", "2"];
  const planned = await rftkit(...command);
  expect(planned.code, planned.stderr).toBe(0);
  expect(planned.stderr).toContain("3 buckets to do");
  for (const index of ["0", "1"]) {
    const env = { JOB_COMPLETION_INDEX: index };
    expect((await start(["worker", "--run", at.run, "--count", "2"], { env }).ended).code).toBe(0);
  }
  expect(existsSync(join(at.run, "dataset"))).toBe(false);
  expect((await rftkit(...command)).code).toBe(0);
  const local = join(at.folder, "local");
  expect((await rftkit("run", at.config, "--run", local)).code).toBe(0);
  expect(hashes(join(at.run, "dataset"))).toEqual(hashes(join(local, "dataset")));
  rmSync(at.folder, { recursive: true, force: true });
}, 240_000);
