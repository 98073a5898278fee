/** Which verdicts count after the judge's version was raised. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { sha256 } from "../../../io/hash.ts";
import { JUDGE_VERSION, JUDGE_VERSIONS, type Judge, type JudgeRequest } from "../../../judge/judge.ts";
import type { ProgramTrace } from "../../../judge/trace.ts";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { traceKey } from "../../../pipeline/journal/keys.ts";
import { verdictKey } from "../../../pipeline/journal/verdict-key.ts";
import { journaledJudge } from "../../../pipeline/journal/verdicts.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { request, SUM } from "../../judge/requests.ts";
import { fakeJudge } from "../../rollout/fixtures.ts";

let journal: BucketJournal;
beforeEach(async () => {
  journal = await BucketJournal.open(join(scratchFolder(), "bucket"));
  return () => journal.close();
});

const asked = request({ code: "OK" });
const verdictOf = (version: string) => ({ verdict: "WA", tests: [], firstFailing: 0, detail: version });

function judging(versions?: readonly string[]) {
  const judge = fakeJudge();
  const options = { purpose: "generate", count: () => undefined };
  const journaled = journaledJudge(
    judge,
    journal,
    versions === undefined ? options : { ...options, versions },
  );
  return { judge, journaled };
}

test("the present version is the first of the known ones, and each is named once", () => {
  expect(JUDGE_VERSION).toBe(JUDGE_VERSIONS[0]);
  expect(new Set(JUDGE_VERSIONS).size).toBe(JUDGE_VERSIONS.length);
});

test("a verdict of an earlier version that counts is used, and nothing is judged", async () => {
  await journal.put(verdictKey({ purpose: "generate" }, asked, "2"), verdictOf("2"));
  const { judge, journaled } = judging(["4", "3", "2"]);
  expect((await journaled.run(asked)).detail).toBe("2");
  const { first, whole } = journaled.runGated({ first: asked, whole: asked });
  expect([(await first).detail, await whole]).toEqual(["2", null]);
  expect(judge.requests).toEqual([]);
});

test("of several versions the newest on record counts", async () => {
  for (const version of ["2", "3"])
    await journal.put(verdictKey({ purpose: "generate" }, asked, version), verdictOf(version));
  expect((await judging(["4", "3", "2"]).journaled.run(asked)).detail).toBe("3");
  await journal.put(verdictKey({ purpose: "generate" }, asked, "4"), verdictOf("4"));
  expect((await judging(["4", "3", "2"]).journaled.run(asked)).detail).toBe("4");
});

test("a verdict of a version that does not count is made again, under the first version", async () => {
  await journal.put(verdictKey({ purpose: "generate" }, asked, "2"), verdictOf("2"));
  const { judge, journaled } = judging(["4"]);
  expect((await journaled.run(asked)).verdict).toBe("OK");
  expect(judge.requests).toHaveLength(1);
  expect(journal.get(verdictKey({ purpose: "generate" }, asked, "4"))).toBeDefined();
});

test("without a list only the present version counts", async () => {
  await journal.put(verdictKey({ purpose: "generate" }, asked, "1"), verdictOf("1"));
  expect((await judging().journaled.run(asked)).verdict).toBe("OK");
  expect(journal.get(verdictKey({ purpose: "generate" }, asked))).toBeDefined();
});

test("a trace is looked up under the version that made it", async () => {
  const trace: ProgramTrace = { test: 1, blocks: [], total: 0 };
  const key = traceKey(verdictKey({ purpose: "generate" }, asked, "2"), 1);
  await journal.put(key, { trace });
  const traceTest = () => Promise.reject(new Error("traced again"));
  const judge = { ...fakeJudge(), traceTest } as Judge;
  const options = { purpose: "generate", count: () => undefined, versions: ["3", "2"] };
  const journaled = journaledJudge(judge, journal, options);
  expect(await journaled.traceTest?.(asked, 1)).toEqual(trace);
  await expect(journaled.traceTest?.(asked, 0)).rejects.toThrow("traced again");
});

test.each<[string, Partial<JudgeRequest>]>([
  ["plain", {}],
  ["a function", { fnName: "f", inputFile: null }],
  ["files", { inputFile: "in.txt", outputFile: "out.txt" }],
  ["odd text", { code: 'print("\u2028\\ud800é\u0000")' }],
  ["no tests", { tests: [] }],
])("the key of a request (%s) is the hash of the whole of it", (_, change) => {
  const { tests, trusted: _trusted, ...rest } = request({ code: SUM, ...change });
  const hashes = tests.map(({ input, output }) => sha256([input, output]));
  const hash = sha256([rest, hashes, "python3", "2"]).slice(0, 40);
  const key = () => verdictKey({ purpose: "verify" }, { ...rest, tests }, "2");
  expect([key(), key()]).toEqual([`v|verify|${hash}`, `v|verify|${hash}`]);
});
