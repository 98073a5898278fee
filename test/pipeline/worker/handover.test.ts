/**
 * What workers hand over: requests without an answer, whole files, and nothing that was given up.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { writeJsonl } from "../../../io/jsonl.ts";
import { batchPlaces } from "../../../pipeline/store/batch-files.ts";
import { openRunDir, type RunDir } from "../../../pipeline/store/run-dir.ts";
import { Handover } from "../../../pipeline/worker/handover.ts";
import { AwaitsAnswer } from "../../../policy/deferred.ts";
import { customId } from "../../../policy/openai/batch/request-line.ts";
import { PolicyFailure } from "../../../policy/policy.ts";
import { scratchFolder } from "../../io/scratch.ts";

let run: RunDir;
beforeEach(async () => {
  const root = scratchFolder();
  writeFileSync(join(root, "run.json"), JSON.stringify({ schema: "run/1", seed: 1, buckets: 2 }));
  run = await openRunDir(root);
});

const request = { messages: [{ role: "user" as const, content: "Hi" }], max_tokens: 5 };
const asks =
  (handover: Handover, ...keys: string[]) =>
  () => {
    for (const key of keys) expect(() => handover.defer({ key, request })).toThrow(AwaitsAnswer);
    return Promise.reject(new AwaitsAnswer());
  };
const lines = (bucket: number) =>
  readFileSync(batchPlaces(run).linesOf(bucket), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; key: string });

test("each bucket has a file, in an order that does not depend on that of the requests", async () => {
  const handover = await Handover.open(run);
  expect(await handover.ofBucket(0, asks(handover, "b", "a"))).toBe(2);
  expect(await handover.ofBucket(1, asks(handover, "c"))).toBe(1);
  expect(lines(0)).toEqual([
    { id: customId("a"), key: "a", request },
    { id: customId("b"), key: "b", request },
  ]);
  expect(lines(1).map(({ key }) => key)).toEqual(["c"]);
});

test("a bucket that needs no answer has no file; another error is not taken for waiting", async () => {
  const handover = await Handover.open(run);
  expect(await handover.ofBucket(0, () => Promise.resolve("done"))).toBe(0);
  expect(() => lines(0)).toThrow(/ENOENT/);
  await expect(handover.ofBucket(0, () => Promise.reject(new Error("the disk is gone")))).rejects.toThrow(
    "gone",
  );
});

test("a request that a round gave up fails, until the run has gone through", async () => {
  const places = batchPlaces(run);
  const round = {
    schema: "round/1",
    round: 1,
    mode: "batch",
    key: "k",
    made: 1,
    fixes: { omitted: [] },
    requests: 1,
    again: 0,
    parts: [],
  };
  await writeJsonl(places.failures(1), [{ id: customId("a"), kind: "rejected", message: "no" }]);
  writeFileSync(places.round(1), JSON.stringify(round));
  const handover = await Handover.open(run);
  expect(() => handover.defer({ key: "a", request })).toThrow(PolicyFailure);
  expect(() => handover.defer({ key: "b", request })).toThrow(AwaitsAnswer);
  writeFileSync(places.over, JSON.stringify({ round: 1 }));
  expect(() => handover.defer({ key: "a", request })).toThrow(PolicyFailure);
  const later = await Handover.open(run);
  expect(() => later.defer({ key: "a", request })).toThrow(AwaitsAnswer);
});
