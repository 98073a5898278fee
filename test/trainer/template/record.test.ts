import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refusedFault, refuseShare } from "../../../trainer/template/check.ts";
import { readChecks, recordCheck } from "../../../trainer/template/record.ts";
import { CHECK } from "./checks.ts";

let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), "record-"));
});
afterEach(() => rm(run, { recursive: true }));

test("a run without checks has none; the same question replaces its older answer", async () => {
  expect(await readChecks(run)).toEqual([]);
  await recordCheck(run, { ...CHECK, accepted: 1 });
  await recordCheck(run, CHECK);
  await recordCheck(run, { ...CHECK, loss: "passing" });
  const found = await readChecks(run);
  expect(found.map((one) => "check" in one && [one.check.loss, one.check.accepted]).sort()).toEqual([
    ["last", 95],
    ["passing", 95],
  ]);
});

test("a record has no path of this machine and no token ids", async () => {
  await recordCheck(run, CHECK);
  const [name = ""] = await readdir(join(run, "check-template"));
  const text = await readFile(join(run, "check-template", name), "utf8");
  expect(text).not.toContain("/models");
  expect(text).not.toContain('"ids"');
});

test("a damaged record is named and hides no other", async () => {
  await recordCheck(run, CHECK);
  await writeFile(join(run, "check-template", "0.json"), '{"schema": ');
  const found = await readChecks(run);
  expect(found[0]).toEqual({ name: "0.json", fault: expect.stringContaining("damaged") });
  expect(found).toHaveLength(2);
});

test("up to the limit of refused rows there is no fault; above it the main reason has the fix", () => {
  expect(refusedFault(CHECK)).toBeNull();
  expect(refusedFault(CHECK, 0.04)).toMatchObject({
    where: "/models/smollm2: e1",
    expected: "at most 4 % of the rows refused",
    got: expect.stringContaining("5 of 100; 4 with empty_thought"),
    fix: "Ask for no thought.",
  });
  expect(() => refuseShare(CHECK, 0)).toThrow("at most 0 % of the rows");
  expect(refusedFault({ ...CHECK, conversations: 0, accepted: 0, refused: [] }, 0)).toBeNull();
});
