/**
 * The evaluation in a report: pass n@k, pairs of runs, and that arms of an earlier configuration
 * are not shown.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../pipeline/config.ts";
import { curveOf, submissionsOf } from "../../../pipeline/evaluation/curves.ts";
import { type Evaluation, runEvaluation } from "../../../pipeline/evaluation/evaluate.ts";
import type { RunIndex } from "../../../pipeline/report/shared/format.ts";
import { writeReport } from "../../../pipeline/report/write-report.ts";
import { passNAtK } from "../../../stages/score/metrics.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

let at: Place;
beforeAll(() => {
  at = place({ problems: 3 });
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const POINTS = [
  [1, 3],
  [2, 9],
];

async function evaluate(strategies: string[]): Promise<Evaluation> {
  at.write({
    buckets: 2,
    generate: { samples: 5 },
    evaluate: { strategies, points: POINTS, resamples: 200 },
  });
  const done = await runEvaluation(await loadConfig(at.config), {
    runDir: at.run,
    dryRun: false,
    yes: true,
    executor: here,
    workers: 1,
    say: () => undefined,
    signal: new AbortController().signal,
  });
  if (done === null) throw new Error("nothing was evaluated");
  return done.evaluation;
}

async function report(compare?: string): Promise<{ index: RunIndex; page: string; overview: string }> {
  const out = join(at.folder, "report");
  await writeReport({
    runDir: at.run,
    out,
    single: false,
    compare,
    trainings: [],
    say: () => undefined,
  });
  const [, , , text = ""] = readFileSync(join(out, "data", "index.js"), "utf8").split('"');
  const part = (id: string, html: string) =>
    new RegExp(`<section id="page-${id}".*?</section>`, "s").exec(html)?.[0] ?? "";
  const html = readFileSync(join(out, "index.html"), "utf8");
  return {
    index: JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString()) as RunIndex,
    page: part("evaluation", html),
    overview: part("overview", html),
  };
}

test("pass n@k is drawn against k, from the counts of the problems", async () => {
  const { arms } = await evaluate(["cot-retry"]);
  expect(submissionsOf(arms)).toEqual([1, 2]);
  const [arm] = arms;
  if (arm === undefined) throw new Error("no arm");
  const curve = curveOf(arm, 2);
  expect(curve.map(({ k }) => k)).toEqual([3, 6, 15]);
  const exact = arm.problems.map(({ samples, passed_public: passed, correct }) =>
    passNAtK({ samples, passed, correct }, { n: 2, k: 5 }),
  );
  const last = curve.at(-1);
  expect(last?.pass).toBeCloseTo(exact.reduce<number>((a, b) => a + (b ?? Number.NaN), 0) / 3, 12);
  expect(last?.low).toBeLessThanOrEqual(last?.pass ?? 0);
  expect(curveOf(arm)).toEqual(arm.curve);
  const { page } = await report();
  for (const name of ["pass 1@k", "pass 2@k", "pass n@k by samples"]) expect(page).toContain(name);
});

test("arms that a later configuration does not have are in no part of the report", async () => {
  await evaluate(["cot-retry", "single"]);
  const both = await report();
  expect(both.index.arms.map(({ strategy }) => strategy)).toEqual(["cot-retry", "single"]);
  expect(both.index.rows.problem).toHaveLength(2 * 3 * 5);
  expect(both.page).toContain("pass 1@k by samples");
  const kept = readFileSync(join(at.run, "evaluation", "arms.json"), "utf8");

  await evaluate(["single"]);
  const one = await report();
  expect(one.index.arms.map(({ strategy }) => strategy)).toEqual(["single"]);
  expect(one.index.rows.problem).toHaveLength(3 * 5);
  expect(one.overview).toContain("1 arms of an earlier configuration");
  expect(one.page).not.toContain("cot-retry");
  expect(one.page).not.toContain("earlier configuration");

  // The result is of one arm, and two are wanted now: as after a kill before the end.
  writeFileSync(join(at.run, "evaluation", "arms.json"), kept);
  expect((await report()).page).toContain("These figures are from an earlier configuration");
  // Older versions left no list: all arms are taken.
  rmSync(join(at.run, "evaluation", "arms.json"));
  const older = await report();
  expect(older.index.arms).toHaveLength(2);
  expect(older.page).not.toContain("earlier configuration");
});

test("another evaluation is shown with this one, with paired differences", async () => {
  await evaluate(["cot-retry"]);
  const { page } = await report(at.run);
  expect(page).toContain("run and run");
  expect(page).toContain("Paired differences");
  expect(page).toMatch(/cot-retry \(recorded\) in run/);
});
