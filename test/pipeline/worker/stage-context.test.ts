import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { hashUnit, sha256 } from "../../../io/hash.ts";
import { requestFor } from "../../../judge/request.ts";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { verdictKey } from "../../../pipeline/journal/verdict-key.ts";
import { type ChainLink, filesOf } from "../../../pipeline/store/chain.ts";
import { passContext } from "../../../pipeline/worker/stage-context.ts";
import type { StageContext } from "../../../stages/define-stage.ts";
import { fullRequests } from "../../../stages/verify/requests.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { fakeJudge, problemOf } from "../../rollout/fixtures.ts";
import { put, stageNamed } from "../store/made-store.ts";
import { type Bucket, bucketAt } from "./made-bucket.ts";

let root: string;
let bucket: Bucket;
let journal: BucketJournal;
beforeEach(async () => {
  root = scratchFolder();
  bucket = await bucketAt(root);
  journal = await BucketJournal.open(join(root, "journal"));
});

function contextOf(name: string, change: Partial<ChainLink> = {}): StageContext {
  const { run, signal } = bucket.setup;
  const stage = stageNamed(name);
  const link = { stage, files: filesOf(run, stage, new Map()), ownKey: null, inputs: [], artifact: null };
  return passContext({ ...link, ...change }, { setup: bucket.setup, journal, signal });
}

test("randomness is by hash of the run's seed, the stage and the id", () => {
  expect(contextOf("subsample").random("a")).toBe(hashUnit(1, "subsample", "a"));
  expect(contextOf("dedup").random("a")).not.toBe(contextOf("subsample").random("a"));
});

test("the services are asked for only when a stage uses them", () => {
  const refuse = () => {
    throw new Error("nothing was started");
  };
  const services = Object.defineProperties({}, { judge: { get: refuse }, policy: { get: refuse } });
  Object.assign(bucket.setup, { services });
  const ctx = contextOf("verify");
  expect(() => ctx.judge).toThrow("nothing was started");
  expect(() => ctx.policy).toThrow("nothing was started");
});

test.each([
  ["verify", "v|verify|"],
  ["screen", "v|decontaminate|"],
])("verdicts of %s are recorded under %s", async (name, prefix) => {
  Object.assign(bucket.setup, { services: { judge: fakeJudge() } });
  const keys: string[] = [];
  const { put: record } = journal;
  journal.put = (key, value) => {
    keys.push(key);
    return record.call(journal, key, value);
  };
  const problem = problemOf();
  const program = { code: "OK", tests: problem.public_tests };
  await contextOf(name).judge.run(requestFor(problem, program, { judge: bucket.setup.config.judge }));
  await journal.close();
  expect(keys.map((key) => key.slice(0, prefix.length))).toEqual([prefix]);
});

test("the artifact is read from its sealed file; a stage without one is told so", async () => {
  const file = join(root, "artifact.bin");
  put(file, "index");
  const ctx = contextOf("decontaminate", { artifact: { file, sha256: sha256("index") } });
  expect(Buffer.from(await ctx.artifact()).toString()).toBe("index");
  put(file, "changed");
  expect(Buffer.from(await ctx.artifact()).toString(), "read once a process").toBe("index");
  expect(() => contextOf("split").artifact()).toThrow("stage split has no artifact");
});

test("what a stage logs names the stage", () => {
  contextOf("dedup").log("equal answers", { problem: "a" });
  expect(bucket.logged).toEqual([["equal answers", { stage: "dedup", problem: "a" }]]);
});

const withStages = (...names: string[]): ChainLink[] =>
  names.map((name) => ({ stage: stageNamed(name) }) as unknown as ChainLink);

test("the rest of programs is judged for verify, where the chain has it, and for no other stage", () => {
  Object.assign(bucket.setup, { chain: withStages("generate", "verify") });
  expect(["generate", "verify", "decontaminate"].map((name) => contextOf(name).judgesRest)).toEqual([
    true,
    false,
    false,
  ]);
  Object.assign(bucket.setup, { chain: withStages("screen", "generate") });
  expect(contextOf("generate").judgesRest).toBe(false);
});

test("generate records public verdicts for itself and whole ones for verify, or for both", async () => {
  const problem = problemOf();
  const { judge: options } = bucket.setup.config;
  const first = requestFor(problem, { code: "OK", tests: problem.public_tests }, { judge: options });
  const whole = fullRequests(problem, { judge: options, allTestsRun: false })("OK");
  const recorded = async (budget: string) => {
    const { config } = bucket.setup;
    Object.assign(bucket.setup, {
      services: { judge: fakeJudge() },
      chain: withStages("generate", "verify"),
      config: { ...config, generate: { ...config.generate, budget } },
    });
    journal = await BucketJournal.open(join(scratchFolder(), "journal"));
    const context = contextOf("generate");
    expect(context.judge, "one judge for the whole stage").toBe(context.judge);
    await context.judge.runGated({ first, whole }).whole;
    await journal.close();
    const keys = [
      verdictKey({ purpose: "generate" }, first),
      ...["verify", "generate"].map((purpose) => verdictKey({ purpose }, whole)),
    ];
    return keys.map((key) => journal.get(key) !== undefined);
  };
  expect(await recorded("fixed")).toEqual([true, true, false]);
  expect(await recorded("until_k_correct")).toEqual([true, true, true]);
});
