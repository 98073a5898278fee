/**
 * What is not paid for twice: a changed option, more problems, more samples, the same command
 * again.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashes, type Place, place, resultOf, rftkit, TRAIN } from "./cli.ts";

let at: Place;
const SAMPLES = 6;

const run = async (...more: string[]) => {
  const ended = await rftkit("run", at.config, "--run", at.run, "--json", ...more);
  expect(ended.stderr).not.toContain("internal error");
  expect(ended.code).toBe(0);
  return resultOf(ended);
};
const paid = (counts: Record<string, number>) => ({
  calls: counts.model_calls ?? 0,
  tests: counts.tests_run ?? 0,
});

beforeAll(async () => {
  at = place({ samples: SAMPLES });
  const first = await run();
  expect(first.counts.model_calls).toBeGreaterThan(20);
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

test("rows in = kept + dropped in every stage, and what one stage keeps the next one takes in", async () => {
  const { manifests } = await run();
  for (const { counts } of manifests) {
    expect(counts.rows_in).toBe(counts.kept + counts.dropped);
    const reasons = Object.values(counts.reasons).reduce((sum, n) => sum + n, 0);
    expect(reasons).toBe(counts.dropped);
    expect(Object.keys(counts.reasons)).not.toContain("");
  }
  const of = (stage: string) => manifests.find((m) => m.stage === stage)?.counts;
  expect(of("verify")?.rows_in).toBe(of("generate")?.rows_out);
  const filters = ["verify", "keep-passing", "subsample", "split", "dedup", "strip-prompts"];
  for (const [i, stage] of filters.slice(1).entries()) {
    expect(of(stage)?.rows_in).toBe(of(filters[i] ?? "")?.kept);
  }
});

test("the same command again does nothing and changes no file", async () => {
  const before = hashes(at.run);
  const again = await run();
  expect(again.plan.todo).toEqual([]);
  expect(paid(again.counts)).toEqual({ calls: 0, tests: 0 });
  expect(hashes(at.run)).toEqual(before);
});

test("another cap costs no model call and no test run, and the old one's files come back with it", async () => {
  const before = hashes(join(at.run, "dataset"));
  at.write({ dedup: { cap: 1 } });
  const changed = await run();
  expect(changed.plan.todo).toEqual(["dedup", "strip-prompts", "decontaminate"]);
  expect(paid(changed.counts)).toEqual({ calls: 0, tests: 0 });
  const dedup = changed.manifests.find((m) => m.stage === "dedup");
  expect(dedup?.counts.reasons.over_cap).toBeGreaterThan(0);
  at.write();
  expect(paid((await run()).counts)).toEqual({ calls: 0, tests: 0 });
  expect(hashes(join(at.run, "dataset"))).toEqual(before);
});

test("more samples ask for the new ones only, and the old rows stay what they were", async () => {
  at.write({ generate: { samples: SAMPLES + 2 } });
  const more = await run();
  expect(more.counts.trajectories).toBe(4 * (SAMPLES + 2));
  expect(more.counts.answers_replayed).toBeGreaterThan(0);
  const fresh = place({ samples: SAMPLES + 2 });
  const whole = resultOf(await rftkit("run", fresh.config, "--run", fresh.run, "--json"));
  expect((more.counts.model_calls ?? 0) + (more.counts.answers_replayed ?? 0)).toBe(whole.counts.model_calls);
  expect(hashes(join(at.run, "dataset"))).toEqual(hashes(join(fresh.run, "dataset")));
  rmSync(fresh.folder, { recursive: true, force: true });
});

test("one more problem rebuilds its bucket only", async () => {
  at.write({ generate: { samples: SAMPLES + 2 } });
  const others = TRAIN.filter((line) => !line.includes('"sample-train-pair-'));
  const pairs = TRAIN.filter((line) => line.includes('"sample-train-pair-'));
  const lines = [...pairs.slice(0, 2), ...others.slice(0, 3)];
  writeFileSync(join(at.folder, "train.jsonl"), `${lines.join("\n")}\n`);
  const grown = await run();
  expect(grown.counts["sealed:generate"]).toBe(1);
  expect(grown.counts["problems:decontaminate"]).toBeGreaterThan(0);
  expect(grown.manifests[0]?.counts.kept).toBe(5);
});

test("--from verify judges everything again and asks for nothing", async () => {
  const again = await run("--from", "verify");
  expect(again.counts.model_calls ?? 0).toBe(0);
  expect(again.counts.programs_judged).toBeGreaterThan(0);
});
