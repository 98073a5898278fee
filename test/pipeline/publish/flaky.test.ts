/** The share of flaky programs on a made-up run, with judges that each test makes. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { wilson } from "../../../io/wilson.ts";
import type { createJudge, JudgeSetup } from "../../../judge/create.ts";
import type { JudgeRequest } from "../../../judge/judge.ts";
import { flakyLine, flakyShare } from "../../../pipeline/publish/flaky.ts";
import { sampleOf } from "../../../pipeline/publish/flaky-sample.ts";
import { publish } from "../../../pipeline/publish/publish.ts";
import type { PublishSource } from "../../../pipeline/publish/publish-source.ts";
import { examplesOf } from "../../../pipeline/publish/published-rows.ts";
import type { RunContext } from "../../../pipeline/store/run-context.ts";
import type { Config } from "../../../schemas/config.ts";
import { UserError } from "../../../schemas/errors.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { finishedRun, makeWhole } from "./made-dataset.ts";

/** Published rows of the made run. */
const ROWS = 9;
let context: RunContext;
let source: PublishSource;
let said: string[];
beforeAll(async () => {
  const whole = scratchFolder();
  await makeWhole(whole);
  context = await finishedRun(whole, join(scratchFolder(), "run"));
  await publish(context, {
    flaky: async (given) => {
      source = given;
      return { notMeasured: "not yet" };
    },
  });
});
beforeEach(() => {
  said = [];
  rmSync(context.run.measurements, { recursive: true, force: true });
});

type Verdict = VerdictClass | ((request: JudgeRequest) => VerdictClass);

/** Measures with a judge of this verdict. */
async function measured(verdict: Verdict, { isolation = 3, config = {} as Partial<Config> } = {}) {
  const setups: JudgeSetup[] = [];
  const requests: JudgeRequest[] = [];
  const start = async (setup: JudgeSetup) => {
    setups.push(setup);
    return {
      identity: { isolation, judge_version: "1", python: "3.11" },
      run: async (request: JudgeRequest) => {
        requests.push(request);
        const given = typeof verdict === "string" ? verdict : verdict(request);
        return { verdict: given, tests: [], firstFailing: null, detail: null };
      },
      close: async () => undefined,
    };
  };
  const changed = { ...context, config: { ...context.config, ...config } };
  const share = await flakyShare(changed, source, {
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    start: start as unknown as typeof createJudge,
  });
  return { share, setups, requests };
}

const publishOf = (flaky_sample: number): Partial<Config> => ({ publish: { sources: [], flaky_sample } });

test("every published program is judged on all tests, in new interpreters with another hash seed", async () => {
  const { share, setups, requests } = await measured("OK");
  expect(share).toEqual({ sampled: ROWS, judged: ROWS, flaky: 0 });
  expect(setups).toMatchObject([{ hashSeed: 1, remember: false, python: "python3" }]);
  expect(requests.map(({ tests, earlyExitFrom }) => [tests.length, earlyExitFrom])).toEqual(
    Array.from({ length: ROWS }, () => [2, 0]),
  );
});

test("verdicts are on record: the same rows are not judged again, and no judge starts", async () => {
  let count = 0;
  const first = await measured(() => (count++ % 3 === 0 ? "WA" : "OK"));
  const again = await measured("OK");
  expect(again.share).toEqual(first.share);
  expect(again.setups).toEqual([]);
  expect(said).toHaveLength(1);
  const file = join(context.run.measurements, "flaky.json");
  const { schema, verdicts } = JSON.parse(readFileSync(file, "utf8")) as Record<string, object>;
  expect(schema).toBe("flaky/1");
  expect(Object.values(verdicts ?? {}).filter((verdict) => verdict === "WA")).toHaveLength(3);
  rmSync(file);
  expect((await measured("OK")).share).toMatchObject({ flaky: 0 });
});

test("an infrastructure error is not flaky and is tried again", async () => {
  const lost = await measured(({ problemKey }) =>
    problemKey.startsWith("problem-00001") ? "INTERNAL" : "OK",
  );
  expect(lost.share).toEqual({ sampled: ROWS, judged: 6, flaky: 0 });
  const { share, requests } = await measured("TLE");
  expect(requests).toHaveLength(3);
  expect(share).toEqual({ sampled: ROWS, judged: ROWS, flaky: 3 });
});

test("a larger sample contains the smaller one, and none has a row of a removed problem", async () => {
  const idsOf = async (size: number) =>
    (await sampleOf(source, { seed: 1, size })).map(({ example_id }) => example_id);
  const all = await idsOf(100);
  expect(all).toHaveLength(ROWS);
  expect(await idsOf(4)).toEqual(all.slice(0, 4));
  expect((await sampleOf(source, { seed: 2, size: 100 })).map((one) => one.example_id)).not.toEqual(all);
  const published: string[] = [];
  for (const set of ["multi", "single"] as const)
    for await (const { example_id } of examplesOf(source, set)) published.push(example_id);
  expect([...all].sort()).toEqual(published.sort());
});

test("flaky_sample is the size of the sample; 0 starts no judge", async () => {
  expect((await measured("OK", { config: publishOf(2) })).share).toMatchObject({ sampled: 2 });
  const none = await measured("OK", { config: publishOf(0) });
  expect(none.share).toEqual({ notMeasured: "`publish.flaky_sample` is 0" });
  expect(none.setups).toEqual([]);
});

test("untrusted programs are not run where nothing isolates them, unless the judge may", async () => {
  const { share, requests } = await measured("OK", { isolation: 1 });
  expect(share).toEqual({ notMeasured: "the machine does not isolate untrusted programs" });
  expect(requests).toEqual([]);
  expect(said.at(-1)).toContain("not measured: the machine does not isolate");
  const judge = { ...context.config.judge, unsafe: true };
  const unsafe = await measured("OK", { isolation: 1, config: { judge } });
  expect(unsafe.share).toMatchObject({ judged: ROWS });
});

test("a judge that does not start is named to the user and not on the card", async () => {
  const fault = { where: "judge.python", expected: "an interpreter", got: "/no/python", fix: "Install it." };
  const share = await flakyShare(context, source, {
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    start: () => Promise.reject(new UserError(fault)),
  });
  expect(share).toEqual({ notMeasured: "no judge could be started" });
  expect(said.at(-1)).toContain("/no/python");
});

test("a run that stops while programs are judged is not published", async () => {
  const stopped = new AbortController();
  const start = async () => {
    stopped.abort(new Error("stopped"));
    return { identity: {}, run: async () => ({ verdict: "INTERNAL" }), close: async () => undefined };
  };
  const setup = { signal: stopped.signal, say: () => undefined };
  const share = flakyShare(context, source, { ...setup, start: start as unknown as typeof createJudge });
  await expect(share).rejects.toThrow("stopped");
});

test.each([
  [0, 200, 0, 0.0188],
  [10, 200, 0.0274, 0.0896],
  [1, 1, 0.2065, 1],
  [50, 100, 0.4038, 0.5962],
])("Wilson's interval of %i in %i is %f to %f", (part, all, low, high) => {
  const [from, to] = wilson(part, all);
  expect(from).toBeCloseTo(low, 4);
  expect(to).toBeCloseTo(high, 4);
});

test("the card states the share with its interval, and what has no verdict", () => {
  const line = flakyLine({ sampled: 200, judged: 200, flaky: 0 });
  expect(line).toContain("0.0 % are flaky (95 % interval 0.0 % to 1.9 %, Wilson).");
  expect(line).not.toContain("infrastructure");
  const partly = flakyLine({ sampled: 200, judged: 198, flaky: 10 });
  expect(partly).toContain("2 more got no verdict because of infrastructure errors.");
  expect(flakyLine({ sampled: 3, judged: 0, flaky: 0 })).toContain("not measured");
});
