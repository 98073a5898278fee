/**
 * `rftkit evaluate` as a user calls it, against a real `transformers serve` process with a tiny
 * model: samples, verdicts, scores, tables and the plot; then again, when nothing may be asked any
 * more.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Evaluation } from "../../pipeline/evaluation/evaluate.ts";
import { makeTinyModel, type Served, serve } from "../serve.ts";
import { type Place, place, rftkit } from "./cli.ts";

let folder: string;
let server: Served;
let at: Place;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tiny-model-"));
  makeTinyModel(folder);
  server = await serve(folder);
  at = place({ problems: 2, name: "evaluate-" });
}, 600_000);
afterAll(() => {
  server?.close();
  for (const path of [folder, at.folder]) rmSync(path, { recursive: true, force: true });
});

const measure = async () => {
  const ended = await rftkit("evaluate", at.config, "--run", at.run, "--workers", "1", "--json", "--yes");
  return { ...ended, evaluation: JSON.parse(ended.stdout || "null") as Evaluation | null };
};

test("two strategies are sampled, judged and scored; the same command again asks nothing", async () => {
  at.write({
    buckets: 2,
    evaluate: { strategies: ["single", "multi/binary"], resamples: 100 },
    generate: { samples: 4, max_turns: 2, max_tokens: 16, context_tokens: 4096 },
    policy: {
      kind: "openai",
      base_urls: [server.url],
      model: server.model,
      price_completion: 1,
      concurrency: 4,
    },
  });
  const first = await measure();
  expect(first.code, first.stderr).toBe(0);
  // Four single turns and four times two turns, for each of two problems.
  expect(first.stderr).toMatch(/the run so far: 24 answers, [\d,]+ prompt tokens .*; cost 0\.\d+/);
  const arms = first.evaluation?.arms ?? [];
  expect(arms.map(({ strategy, max_turns }) => [strategy, max_turns])).toEqual([
    ["single", 1],
    ["multi/binary", 2],
  ]);
  for (const arm of arms) {
    expect(arm).toMatchObject({ model: server.model, trajectories: 8, no_verdict: 0 });
    // A model of random weights solves nothing; what counts is that the figures are there.
    expect(arm.points[0]?.pass).toMatchObject({ value: 0, problems: 2 });
    expect(arm.usage.prompt_tokens).toBeGreaterThan(100);
    expect(arm.usage.completion_tokens).toBeGreaterThan(0);
    expect(arm.non_code_share).toBe(1);
  }
  for (const file of ["result.json", "table.md", "table.csv", "curves.svg"])
    expect(existsSync(join(at.run, "evaluation", file))).toBe(true);
  expect(readFileSync(join(at.run, "evaluation", "curves.svg"), "utf8")).toContain("<polyline");

  server.close();
  const again = await measure();
  expect(again.code, again.stderr).toBe(0);
  expect(again.evaluation).toEqual(first.evaluation);
}, 900_000);
