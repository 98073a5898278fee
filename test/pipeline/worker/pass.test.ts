/** A pass over one bucket: what is used, adopted, computed again, and in which order. */
import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { InFlightLog, markKilled, Suspects } from "../../../pipeline/store/suspects.ts";
import { passBucket } from "../../../pipeline/worker/pass.ts";
import { BudgetSpentError } from "../../../policy/openai/usage.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeTrajectory } from "../../make.ts";
import { runAt } from "../store/made-store.ts";
import { BUCKET, bucketAt, idsOf, type Works, works } from "./made-bucket.ts";

let root: string;
beforeEach(() => {
  root = scratchFolder();
});
const given = (name: string): Works[string] => works[name] ?? (() => []);
type Made = { decisions: unknown[]; rows: object[] };

test("every stage is sealed; a second pass uses the seals and computes nothing", async () => {
  const first = await bucketAt(root);
  const seals = await passBucket(BUCKET, first.setup);
  expect(seals.map(({ counts }) => [counts.rows_in, counts.kept, counts.rows_out])).toEqual([
    [3, 3, 6],
    [6, 6, 6],
    [6, 3, 3],
  ]);
  expect(first.asked).toHaveLength(9);
  expect(Object.fromEntries(first.counts)).toMatchObject({
    "sealed:verify": 1,
    "rows:verify": expect.any(Number),
  });
  const again = await bucketAt(root);
  expect(await passBucket(BUCKET, again.setup)).toEqual(seals);
  expect([again.asked, again.needed]).toEqual([[], []]);
  expect(Object.fromEntries(again.counts)).toEqual({});
});

test("a changed key computes from its stage on, with rows as the earlier stages wrote them", async () => {
  await passBucket(BUCKET, (await bucketAt(root)).setup);
  let seen: unknown;
  const later = await bucketAt(root, {
    "keep-passing": (input, ...rest) => {
      if (input.problem.problem_id === "b") seen = input.rows;
      return given("keep-passing")(input, ...rest);
    },
  });
  const chain = later.setup.chain.map((link, i) => (i === 2 ? { ...link, ownKey: "changed" } : link));
  await passBucket(BUCKET, { ...later.setup, chain });
  expect(later.asked).toEqual(["keep-passing a", "keep-passing b", "keep-passing c"]);
  expect(seen).toMatchObject(
    [0, 1].map((i) => ({ trajectory_id: `b-${i}`, verification: { verdict: "OK" } })),
  );
});

test("after a failure the sealed stages are used, and only the services of the others are started", async () => {
  const fail = () => {
    throw new Error("the judge is gone");
  };
  const first = await bucketAt(root, { verify: fail });
  await expect(passBucket(BUCKET, first.setup)).rejects.toThrow("the judge is gone");
  expect(first.needed).toEqual(["policy,judge", "judge"]);
  const next = await bucketAt(root);
  expect(await passBucket(BUCKET, next.setup)).toHaveLength(3);
  expect(next.asked[0]).toBe("verify a");
  expect(next.needed).toEqual(["judge", ""]);
});

test("whole files without a seal are sealed, not computed again", async () => {
  const { setup } = await bucketAt(root);
  const seals = await passBucket(BUCKET, setup);
  for (const { files } of setup.chain) rmSync(files.sealFile(BUCKET));
  const again = await bucketAt(root);
  expect(await passBucket(BUCKET, again.setup)).toEqual(seals);
  expect(again.asked).toEqual([]);
});

test("other imported problems compute every stage again", async () => {
  await passBucket(BUCKET, (await bucketAt(root)).setup);
  const fewer = await bucketAt(root, {}, { problems: ["a"] });
  const [generated] = await passBucket(BUCKET, fewer.setup);
  expect(fewer.asked).toEqual(["generate a", "verify a", "keep-passing a"]);
  expect(generated?.counts.rows_out).toBe(2);
});

test("if another writer was first, its rows are the input of the next stage", async () => {
  const { setup, asked } = await bucketAt(root, {
    generate: async (input, ...rest) => {
      const { problem_id } = input.problem;
      const other = makeTrajectory({ trajectory_id: "theirs", problem_id });
      await setup.chain[0]?.files.write(BUCKET, "another key", { decisions: [], rows: [other] });
      return given("generate")(input, ...rest);
    },
    verify: (input, ...rest) => {
      asked.push(...idsOf(input.rows));
      return given("verify")(input, ...rest);
    },
  });
  await passBucket(BUCKET, setup);
  expect(asked).toContain("theirs");
  expect(asked).not.toContain("a-0");
});

test("text that cannot be written is seen by later stages as a resumed run reads it", async () => {
  const seen: (string | null)[] = [];
  const { setup } = await bucketAt(root, {
    generate: async (input, ...rest) => {
      const made = (await given("generate")(input, ...rest)) as Made;
      return { ...made, rows: made.rows.map((row) => ({ ...row, model: "\ud83d" })) };
    },
    verify: (input, ...rest) => {
      seen.push(...input.rows.map(() => "row"));
      return given("verify")(input, ...rest);
    },
    "keep-passing": (input, ...rest) => {
      seen.push(...input.rows.map(({ model }) => model ?? "not loaded"));
      return given("keep-passing")(input, ...rest);
    },
  });
  const chain = setup.chain.map((link) => {
    const reads = [...link.stage.reads, "model"] as typeof link.stage.reads;
    return { ...link, stage: { ...link.stage, reads } as typeof link.stage };
  });
  await passBucket(BUCKET, { ...setup, chain });
  expect(new Set(seen)).toEqual(new Set(["row", "\ufffd"]));
});

/** The problem killed its worker three times, alone. */
async function killed(problem: string, times: number): Promise<Suspects> {
  const run = runAt(root);
  for (let i = 0; i < times; i += 1) {
    new InFlightLog(run, `k.${i}`).begin({ stage: "generate", problem, records: 0 });
    await markKilled(run, `k.${i}`);
  }
  return Suspects.read(run);
}

test("suspects run after the others, and the rows keep the order of the problems", async () => {
  const { setup, asked } = await bucketAt(root, {}, { setup: { suspects: await killed("a", 1) } });
  await passBucket(BUCKET, setup);
  expect(asked.slice(0, 3)).toEqual(["generate b", "generate c", "generate a"]);
  const decisions = await setup.chain[0]?.files.readDecisions(BUCKET);
  expect(decisions?.map(({ problem_id }) => problem_id)).toEqual(["a", "b", "c"]);
});

test("a problem that was given up is dropped as failed without being run, and is counted", async () => {
  const { setup, asked, counts } = await bucketAt(root, {}, { setup: { suspects: await killed("b", 3) } });
  const [generated] = await passBucket(BUCKET, setup);
  expect(generated?.counts).toMatchObject({ rows_in: 3, kept: 2, reasons: { failed: 1 } });
  expect(asked.filter((one) => one.endsWith(" b"))).toEqual([]);
  expect(counts.get("problems_failed")).toBe(1);
});

test("every second attempt works through the problems from the last to the first", async () => {
  const inFlight = new InFlightLog(runAt(root), "t.1");
  const { setup, asked } = await bucketAt(root, {}, { setup: { inFlight } });
  await passBucket(BUCKET, setup);
  // What was finished is no suspect, should the worker be killed now.
  await markKilled(runAt(root), "t.1");
  expect((await Suspects.read(runAt(root))).isSuspect("generate", "a")).toBe(false);
  expect(asked.slice(0, 3)).toEqual(["generate c", "generate b", "generate a"]);
});

test.each([
  ["an error of one problem stops the others", new Error("lost"), true],
  ["a spent budget lets calls in flight end", new BudgetSpentError("spent"), false],
])("%s", async (_, error, isAborted) => {
  let aborted: boolean | undefined;
  const { setup } = await bucketAt(root, {
    generate: async ({ problem }, _options, ctx) => {
      if (problem.problem_id === "a") throw error;
      await new Promise(setImmediate);
      aborted = ctx.signal.aborted;
      return [];
    },
  });
  await expect(passBucket(BUCKET, setup)).rejects.toBe(error);
  expect(aborted).toBe(isAborted);
});

test("a stage that leaves a row undecided is refused, and nothing is written", async () => {
  const { setup } = await bucketAt(root, { verify: () => ({ decisions: [], rows: [] }) });
  await expect(passBucket(BUCKET, setup)).rejects.toThrow("stage verify: 2 rows in, 0 decisions");
  expect(readdirSync(join(root, "stages"))).not.toContain("verify");
});

test("a run that is stopped while a stage ends writes no file of the stage", async () => {
  const controller = new AbortController();
  const work: Works = {
    generate: (...args) => {
      if (args[0].problem.problem_id === "c") controller.abort(new Error("stopped"));
      return given("generate")(...args);
    },
  };
  const { setup } = await bucketAt(root, work, { setup: { signal: controller.signal } });
  await expect(passBucket(BUCKET, setup)).rejects.toThrow("stopped");
  expect(readdirSync(join(root, "stages"))).not.toContain("generate");
});

test("damaged records of the journal are counted and logged", async () => {
  const { setup, counts, logged } = await bucketAt(root);
  mkdirSync(setup.run.journal(BUCKET), { recursive: true });
  appendFileSync(join(setup.run.journal(BUCKET), "a.jsonl"), "not a record\ntorn");
  await passBucket(BUCKET, setup);
  expect(counts.get("journal_records_skipped")).toBe(2);
  expect(logged).toEqual([["journal records skipped", { bucket: BUCKET, torn: 1, corrupt: 1 }]]);
});

test.each([
  ["as many as fill twice the trajectories in flight, rounded up", { concurrency: 33, samples: 10 }, 7],
  ["at least 4", { concurrency: 1, samples: 10 }, 4],
])("problems are sampled at the same time: %s", async (_, generate, most) => {
  let active = 0;
  let seen = 0;
  const work: Works = {
    generate: async (...args) => {
      active += 1;
      seen = Math.max(seen, active);
      await new Promise(setImmediate);
      active -= 1;
      return given("generate")?.(...args);
    },
  };
  const problems = [..."abcdefghij"];
  const { setup } = await bucketAt(root, work, { problems, stages: { generate }, until: "generate" });
  await passBucket(BUCKET, setup);
  expect(seen).toBe(most);
});
