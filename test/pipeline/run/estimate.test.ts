/** The estimate before a run, on three made-up problems. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { RECIPES, type Recipe } from "../../../pipeline/recipes.ts";
import { type Amounts, actualAmounts, estimateRun } from "../../../pipeline/run/estimate.ts";
import type { Measured } from "../../../pipeline/store/measurements.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeProblem } from "../../make.ts";
import { makeConfig, put } from "../store/made-store.ts";

const scratch = scratchFolder();
const signal = new AbortController().signal;
const PROBLEMS = ["a", "b", "c"].map((problem_id) => makeProblem({ problem_id }));

async function estimated(
  changes: Record<string, unknown>,
  strategies?: string[],
  problems: readonly Problem[] = PROBLEMS,
): Promise<Amounts> {
  const config = makeConfig({ buckets: 2, ...changes });
  const source = {
    ...RECIPES.dataset.source,
    async *read() {
      yield { rejected: { source_row: "a#9", name: "", reason: "no_tests", detail: null } };
      for (const problem of problems) yield { problem };
    },
  };
  const recipe = { ...RECIPES.dataset, source } as Recipe;
  const named = strategies ?? [config.generate.strategy];
  return estimateRun({ config, baseDir: scratch } as never, { recipe, strategies: named, signal });
}
const generate = { samples: 10 };

test("calls follow from samples, turns and the pass rate", async () => {
  const single = await estimated({ generate: { ...generate, strategy: "single" } });
  expect(single).toMatchObject({ problems: 3, trajectories: 30, model_calls: 30 });
  const never = await estimated({ generate, estimate: { pass_rate: 0 } });
  // CoT-retry: one call, one call, then reasoning and code.
  expect(never.model_calls).toBe(30 * 4);
  const always = await estimated({ generate, estimate: { pass_rate: 1 } });
  expect(always.model_calls).toBe(30);
  expect(always.completion_tokens).toBe(30 * 500);
  const half = await estimated({ generate, estimate: { pass_rate: 0.5 } });
  expect(half.model_calls).toBeCloseTo(30 * (1 + 0.5 + 2 * 0.25), 9);
});

test("only the first sample of a problem pays for its statement; later turns re-use the conversation", async () => {
  const one = await estimated({ generate: { samples: 1, strategy: "single" } });
  expect(one.cached_tokens).toBe(0);
  const ten = await estimated({ generate: { ...generate, strategy: "single" } });
  expect(ten.prompt_tokens).toBe(10 * one.prompt_tokens);
  expect(ten.prompt_tokens - ten.cached_tokens).toBe(one.prompt_tokens);
});

test("arms add up, and money and hours follow the options", async () => {
  const policy = { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "m", price_completion: 2 };
  const sections = { policy, generate: { ...generate, strategy: "single" } };
  const one = await estimated({ ...sections, estimate: { completion_tokens_per_s: 1000 } });
  const both = await estimated(sections, ["single", "single/tag/guidelines"]);
  expect(one.cost).toBeCloseTo((30 * 500 * 2) / 1e6, 12);
  expect(both.problems).toBe(3);
  expect(both.trajectories).toBe(60);
  expect(both.model_calls).toBe(30 + 60);
  const fast = await estimated({ ...sections, estimate: { completion_tokens_per_s: 2000 } });
  expect(fast.gpu_hours).toBeLessThan(one.gpu_hours);
});

test("rejected rows and problems without public tests are not sampled, problems are counted once for all arms", async () => {
  const unusable = makeProblem({ problem_id: "d", public_tests: [] });
  const all = await estimated({ generate }, ["single", "cot-retry"], [...PROBLEMS, unusable]);
  expect(all.problems).toBe(3);
});

test("public tests run for every answer, the other tests for every submission, a checker's all again", async () => {
  const options = { generate: { ...generate, strategy: "single" } };
  const whole = await estimated({ ...options, estimate: { tests_run_share: 1, pass_rate: 0.5 } });
  // 30 answers; half of them pass and are submitted, each with a public and a private test.
  expect(whole.tests_run).toBeCloseTo(30 + 15, 9);
  const half = await estimated({ ...options, estimate: { tests_run_share: 0.75, pass_rate: 0.5 } });
  expect(half.tests_run).toBeCloseTo(30 + 7.5, 9);
  const few = await estimated({ ...options, estimate: { tests_run_share: 0.1, pass_rate: 0.5 } });
  expect(few.tests_run).toBeCloseTo(30, 9);
  const comparator = { kind: "checker", checker: "print(1)", provenance: "dataset" } as const;
  const checked = PROBLEMS.map((problem) => ({ ...problem, comparator }));
  const twice = await estimated(
    { ...options, estimate: { tests_run_share: 1, pass_rate: 0.5 } },
    undefined,
    checked,
  );
  expect(twice.tests_run).toBeCloseTo(30 + 15 * 2, 9);
});

test("hours are what is read and written at the given rates, and the tests' processor time", async () => {
  const rates = { prompt_tokens_per_s: 100, completion_tokens_per_s: 10, test_cpu_s: 3 };
  const all = await estimated({ generate: { ...generate, strategy: "single" }, estimate: rates });
  const read = all.prompt_tokens - all.cached_tokens;
  expect(all.gpu_hours).toBeCloseTo((read / 100 + all.completion_tokens / 10) / 3600, 12);
  expect(all.core_hours).toBeCloseTo((all.tests_run * 3) / 3600, 12);
  expect(all.stage_core_hours).toBeCloseTo((30 * 0.0005) / 3600, 12);
  expect(all.cost).toBe(0);
});

test("later turns read the feedback, and take the conversation so far from the cache", async () => {
  const turns = async (feedback_tokens: number) =>
    estimated({
      generate: { ...generate, samples: 1, max_turns: 2 },
      estimate: { pass_rate: 0, feedback_tokens },
    });
  const [none, some] = [await turns(0), await turns(100)];
  expect(some.prompt_tokens - none.prompt_tokens).toBe(3 * 100);
  expect(some.cached_tokens).toBeGreaterThan(0);
  expect(some.prompt_tokens).toBeGreaterThan(some.cached_tokens);
});

test("reasoning calls are estimated with their own length", async () => {
  const lengths = { pass_rate: 0, answer_tokens: 500, reasoning_tokens: 7 };
  const all = await estimated({ generate, estimate: lengths });
  // Of four calls one asks for reasoning.
  expect(all.completion_tokens).toBe(30 * (3 * 500 + 7));
});

test("disk space follows from the texts that are kept, and from the records of answers and tests", async () => {
  const config = {
    generate: { ...generate, strategy: "single" },
    estimate: { pass_rate: 1, tests_run_share: 1 },
  };
  const all = await estimated(config);
  const answers = all.completion_tokens * 4;
  const conversation = (all.prompt_tokens - all.cached_tokens + all.completion_tokens) * 4;
  // The public test is in both verdicts of a program, although it runs once.
  expect(all.tests_run).toBe(30 * 2);
  const records = 30 * 225 + 60 * 250 + 30 * 3 * 130;
  expect(all.disk_bytes).toBeCloseTo(answers + records + conversation * 0.25, 6);
});

test("files grow with buckets and arms", async () => {
  const files = async (buckets: number, strategies: string[]) =>
    (await estimated({ buckets, generate }, strategies)).files;
  const [one, two, arms] = [
    await files(1, ["single"]),
    await files(2, ["single"]),
    await files(1, ["single", "cot-retry"]),
  ];
  // A manifest and a pointer of each stage do not depend on buckets; files of the import do not
  // depend on arms.
  const sealed = two - one;
  expect(arms - one).toBe(one - 5);
  expect(one).toBeGreaterThan(sealed);
  // Each bucket more adds the same number of files.
  expect((await files(5, ["single"])) - one).toBe(4 * sealed);
});

test("what a run took is counted from its measurements and its files", async () => {
  const run = join(scratch, "run");
  put(join(run, "journal", "0000", "a.jsonl"), "12345");
  put(join(run, "stages", "generate", "key", "rows.parquet"), "123");
  put(join(run, "stages", "verify", "key", "rows.parquet"), "1234567");
  const total = { trajectories: 3, model_calls: 4, prompt_tokens: 1e6, cached_tokens: 5, tests_run: 6 };
  const prices = {
    kind: "openai",
    base_urls: ["http://127.0.0.1:9/v1"],
    model: "m",
    price_prompt: 2,
    price_cached: 2,
  };
  const measured = { total } as unknown as Measured;
  expect(await actualAmounts(run, measured, makeConfig())).toEqual({
    ...total,
    completion_tokens: 0,
    disk_bytes: 8,
    files: 3,
  });
  expect((await actualAmounts(run, measured, makeConfig({ policy: prices }))).cost).toBeCloseTo(2, 9);
  expect(await actualAmounts(join(scratch, "none"), { total: {} } as Measured, makeConfig())).toMatchObject({
    trajectories: 0,
    disk_bytes: 0,
    files: 0,
  });
});
