import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeRecord } from "../../../pipeline/journal/record.ts";
import {
  addMeasured,
  adoptUnfinished,
  judgeLines,
  keptRows,
  noteUnfinished,
  pricesOf,
  readMeasured,
  usageLines,
} from "../../../pipeline/store/measurements.ts";
import type { RunDir } from "../../../pipeline/store/run-dir.ts";
import type { Config } from "../../../schemas/config.ts";
import { makeManifest } from "../manifests.ts";

type Priced = Pick<Config, "policy">;
const server = (prices: { price_prompt: number; price_completion: number }): Priced =>
  ({ policy: { kind: "openai", ...prices } }) as Priced;
const priced = server({ price_prompt: 1, price_completion: 2 });
const free = server({ price_prompt: 0, price_completion: 0 });
const used = { model_calls: 1200, prompt_tokens: 4_000_000, completion_tokens: 3_000_000, retries: 3 };

const imported = makeManifest("import", { kept: 30 });
const screened = makeManifest("screen", { rows_in: 30, kept: 28, dropped: 2 });
const generated = makeManifest("generate", { rows_in: 28, kept: 28, rows_out: 280 });
const verified = makeManifest("verify", { rows_in: 280, kept: 280, rows_out: 280 });
const passing = makeManifest("keep-passing", { rows_in: 280, kept: 100, dropped: 180 });
const stripped = makeManifest("strip-prompts", { rows_in: 100, kept: 50, dropped: 50 });
const cleared = makeManifest("decontaminate", { rows_in: 28, kept: 27, dropped: 1 });

test("kept rows are those that the last filter of trajectories kept", () => {
  expect(keptRows([imported, screened, generated, verified, passing])).toBe(100);
  expect(keptRows([imported, generated, verified, passing, stripped, cleared])).toBe(50);
  expect(keptRows([imported, generated, verified, makeManifest("score", { kept: 28 })])).toBe(0);
});

test("problems that screen kept are not kept rows: their cost is not told", () => {
  const line = (manifests: (typeof imported)[]) => usageLines(used, { config: priced, manifests })[0];
  expect(keptRows([imported, screened, generated, verified])).toBe(0);
  expect(line([imported, screened, generated])).toMatch(/cost 10\.00$/);
  expect(line([imported, screened, generated, verified])).toBe(line([imported, generated, verified]));
});

test("the last line has calls, tokens, retries, cost and the cost of a kept row", () => {
  const lines = usageLines(used, { config: priced, manifests: [generated, passing] });
  expect(lines).toEqual([
    "the run so far: 1,200 answers, 4,000,000 prompt tokens (0 cached), 3,000,000 completion tokens, " +
      "3 retries; cost 10.00, 0.1000 for each of 100 kept rows",
  ]);
});

test("without prices there is no cost, without counted tokens no tokens", () => {
  const said = usageLines({ model_calls: 2 }, { config: free, manifests: [passing] });
  expect(said).toEqual(["the run so far: 2 answers, 0 retries"]);
});

test("a run that asked no model says nothing", () => {
  expect(usageLines({ retries: 3 }, { config: priced, manifests: [passing] })).toEqual([]);
});

test("the judge's line has processes and repeated tests with their causes, the most frequent first", () => {
  const counts = {
    processes_started: 1234,
    processes_ended_early: 5,
    "processes_ended_early: threads": 2,
    "processes_ended_early: state": 3,
    programs_with_a_process_for_each_test: 1,
  };
  expect(judgeLines(counts)).toEqual([
    "judge: 1,234 processes of programs; ended with tests left: 5 (state 3, threads 2); " +
      "programs given a process for each test: 1; tests repeated after an infrastructure error: 0",
  ]);
  expect(judgeLines({ programs_judged: 3 })).toEqual([]);
});

test.each([priced, free])("equal answers are a warning with or without prices", (config) => {
  const counts = { model_calls: 1, problems_with_equal_answers: 1500 };
  expect(usageLines(counts, { config, manifests: [] })[1]).toMatch(/^warning: .* of 1,500 problems/);
});

test("prices are those of a server, and only if one of them is above 0", () => {
  expect(pricesOf(priced)).toMatchObject({ price_prompt: 1 });
  expect(pricesOf(free)).toBeNull();
  expect(pricesOf({ policy: { kind: "recorded" } } as Priced)).toBeNull();
});

let run: RunDir;
beforeEach(() => {
  run = { measurements: mkdtempSync(join(tmpdir(), "measured-")) } as RunDir;
});
afterEach(() => rmSync(run.measurements, { recursive: true, force: true }));

const command = (counts: Record<string, number>) => ({
  at: "2026-01-01T00:00:00.000Z",
  recipe: "dataset",
  strategy: "cot-retry",
  seconds: 1,
  counts,
});

test("commands are listed, and their counts add up over the life of a run", async () => {
  await addMeasured(run, command({ model_calls: 2, retries: 1 }));
  const after = await addMeasured(run, command({ model_calls: 3, tests_run: 4 }));
  expect(after.total).toEqual({ model_calls: 5, retries: 1, tests_run: 4 });
  expect(await readMeasured(run)).toEqual(after);
  expect(after.commands.map(({ counts }) => counts.model_calls)).toEqual([2, 3]);
});

test.each(["", "{", '{"schema":"counts/2"}'])("an unreadable file (%j) counts as none", async (text) => {
  writeFileSync(join(run.measurements, "counts.json"), text);
  expect(await readMeasured(run)).toEqual({ schema: "counts/1", commands: [], total: {} });
});

test("what a killed command had noted counts for the run, once", async () => {
  const root = mkdtempSync(join(tmpdir(), "measured-"));
  const run = { root, measurements: root } as RunDir;
  const command = { at: "t", recipe: "dataset", strategy: "s", seconds: 3 };
  await noteUnfinished(run, { ...command, counts: { model_calls: 4 } });
  await noteUnfinished(run, { ...command, counts: { model_calls: 59 } });
  await adoptUnfinished(run);
  await adoptUnfinished(run);
  expect((await readMeasured(run)).total).toEqual({ model_calls: 59 });
  await noteUnfinished(run, { ...command, counts: { model_calls: 2 } });
  await addMeasured(run, { ...command, counts: { model_calls: 3 } });
  await adoptUnfinished(run);
  expect((await readMeasured(run)).total).toEqual({ model_calls: 62 });
  rmSync(run.measurements, { recursive: true });
});

test("answers that came after the last note of a killed command are counted from their records", async () => {
  const root = mkdtempSync(join(tmpdir(), "measured-"));
  const run = { root, measurements: join(root, "measurements") } as RunDir;
  const answer = (sample: number, tokens: number | null) =>
    encodeRecord({
      k: `a|arm|p|${sample}|0|0|hash`,
      v: { text: "", prompt_tokens: tokens, cached_tokens: null, completion_tokens: 5 },
    });
  const journal = join(root, "journal", "0000");
  mkdirSync(journal, { recursive: true });
  const verdict = encodeRecord({ k: "v|generate|x", v: {} });
  const torn = answer(9, 100).subarray(0, 30);
  writeFileSync(join(journal, "one.jsonl"), Buffer.concat([answer(0, 100), verdict, answer(1, null), torn]));
  // Another writer has recorded the same answer.
  writeFileSync(join(journal, "two.jsonl"), Buffer.concat([answer(1, null), answer(2, 100)]));
  const command = { at: "t", recipe: "dataset", strategy: "s", seconds: 3 };
  await addMeasured(run, {
    ...command,
    counts: { model_calls: 1, prompt_tokens: 100, completion_tokens: 5 },
  });
  await noteUnfinished(run, { ...command, counts: { model_calls: 1, tests_run: 7 } });
  await adoptUnfinished(run);
  expect((await readMeasured(run)).total).toEqual({
    model_calls: 3,
    prompt_tokens: 200,
    completion_tokens: 15,
    tests_run: 7,
  });
  await noteUnfinished(run, { ...command, counts: {} });
  await adoptUnfinished(run);
  expect((await readMeasured(run)).commands).toHaveLength(2);
  rmSync(root, { recursive: true });
});

test("most first answers cut, or prompts that the server cut, are a warning", () => {
  const lines = (counts: object) =>
    usageLines({ ...used, trajectories: 39, ...counts }, { config: free, manifests: [] }).slice(1);
  expect(lines({ first_answers_cut: 32 })).toEqual([
    "warning: 32 of 39 first answers were cut at generate.max_tokens",
  ]);
  expect(lines({ first_answers_cut: 19 })).toEqual([]);
  expect(lines({ prompts_cut: 2 })[0]).toContain("in 2 trajectories the server counted fewer prompt tokens");
});
