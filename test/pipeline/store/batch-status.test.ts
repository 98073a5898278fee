/** What `status` shows of rounds of files. */
import { beforeEach, expect, test } from "vitest";
import { roundLines, roundStatus } from "../../../pipeline/store/batch-status.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import type { BatchServer } from "../../policy/batch-server.ts";
import { rounded } from "../run/batch/made-rounds.ts";
import { batchServer } from "../run/batch/made-run.ts";

let server: BatchServer;
beforeEach(async () => {
  server = await batchServer();
});

test("a run without files has no lines", async () => {
  const { run } = await rounded(null);
  expect([await roundLines(run), await roundStatus(run)]).toEqual([[], null]);
});

test("an open round is shown file by file, with the server's batch and when it was looked at", async () => {
  const at = await rounded(server.url);
  const policy = { batch: { poll_s: 0.01, max_requests: 4 } };
  await expect(at.go({ wait: false, policy })).rejects.toThrow(TryLaterError);
  const [head, first, second] = await roundLines(at.run);
  expect(head).toMatch(/^rounds of files: 0 ended; round 1 \(mode batch\) is open since 20\S+, 6 requests:$/);
  expect(first).toMatch(/^ {2}part-01, batch_1: validating, 0 of 4 requests done, as of 20/);
  expect(second).toMatch(/^ {2}part-02, batch_2: validating, 0 of 2/);
  expect(await roundStatus(at.run)).toMatchObject({
    round: 1,
    mode: "batch",
    files: [{ batch: "batch_1" }, {}],
  });
  await at.go({ policy });
  expect(await roundLines(at.run)).toEqual(["rounds of files: 1 ended, none is open"]);
});

test("files that the user answers wait by their names", async () => {
  const at = await rounded(null);
  await expect(at.go()).rejects.toThrow(TryLaterError);
  expect((await roundLines(at.run))[1]).toBe("  part-01: 6 requests, waits for answers");
});
