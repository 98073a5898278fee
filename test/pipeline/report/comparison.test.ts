/**
 * Two runs that make a dataset, beside each other: settings, funnel, rows that one of them lacks,
 * and refusals.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ends, matched } from "../../../pipeline/report/compare-runs.ts";
import { writeReport } from "../../../pipeline/report/write-report.ts";
import { UserError } from "../../../schemas/errors.ts";
import { problemAt, trajectoryAt } from "./made/records.ts";
import { makeRun } from "./made/run.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-comparison-"));
const [run, other] = [join(folder, "run"), join(folder, "loose")];
const lost = trajectoryAt(1, 0).trajectory_id;

beforeAll(async () => {
  await makeRun(run, { problems: 4, samples: 9, buckets: 2 });
  // One problem more, and one row fewer kept.
  await makeRun(other, {
    problems: 5,
    samples: 9,
    buckets: 2,
    change: (stage, { decisions, rows }) => {
      const drop = { kept: false, reason: "not_sampled", detail: null };
      const later = ["split", "dedup", "strip-prompts"].includes(stage);
      return {
        decisions: decisions
          .filter((d) => !(later && d.row_id === lost))
          .map((d) => (stage === "subsample" && d.row_id === lost ? { ...d, ...drop } : d)),
        rows: stage === "strip-prompts" ? rows.filter((row) => row.example_id !== `e${lost.slice(1)}`) : rows,
      };
    },
  });
  const plan = JSON.parse(readFileSync(join(other, "plan.json"), "utf8"));
  plan.config.subsample.fraction = 0.4;
  plan.config.judge.python = "<b>python3</b>";
  writeFileSync(join(other, "plan.json"), JSON.stringify(plan));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function report(runDir: string, compare: string): Promise<string> {
  const out = join(folder, "report");
  await writeReport({ runDir, out, single: false, compare, trainings: [], say: () => undefined });
  const html = readFileSync(join(out, "index.html"), "utf8");
  return /<section id="page-comparison".*?<\/section>/s.exec(html)?.[0] ?? "";
}

/** Cells of the first row that begins with a name. */
function rowOf(page: string, name: string): string[] {
  const row = page.split("<tr>").find((part) => part.startsWith(`<td class="left">${name}</td>`)) ?? "";
  return [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = ""]) => cell);
}

test("settings, figures, funnel and rows of two runs", async () => {
  const page = await report(run, other);
  expect(rowOf(page, "subsample.fraction")).toEqual(["subsample.fraction", "0.6", "0.4"]);
  expect(rowOf(page, "judge.python")[2]).toBe("&lt;b&gt;python3&lt;/b&gt;");
  expect(rowOf(page, "problems")).toEqual(["problems", "4", "5", "-1"]);
  expect(rowOf(page, "trajectories")).toEqual(["trajectories", "36", "45", "-9"]);
  expect(rowOf(page, "verify").slice(1)).toEqual(["36", "36", "0", "45", "45", "0"]);
  expect(page.replaceAll(/<[^>]*>/g, " ").replaceAll(/ +/g, " ")).toContain("subsample not_sampled 0 1 -1");
  expect(page).toContain("36 trajectories are in both runs, of 36 here and 45 there");
  expect(page).toMatch(
    new RegExp(`<a href="#t/${lost}">${lost}</a></td><td class="left">subsample: not_sampled`),
  );
  expect(page).toMatch(/Published only by loose: [1-9]\d*, by where they ended here/);
  expect(page).toContain("0 only here, 1 only in loose");
  expect(rowOf(page, "solved at least once")).toEqual(["solved at least once", "4", "0", "0", "0"]);
  // The other way round the same row is missed.
  const back = await report(other, run);
  expect(back).toMatch(new RegExp(`${lost}</a></td><td class="left">subsample: not_sampled`));
});

test("a run beside itself has no difference", async () => {
  const page = await report(run, run);
  expect(page).toContain("Configurations, inputs and versions are equal");
  expect(page).toContain("Published only by this run: none");
});

test("runs of other models have no row in common, which is said by none being matched", () => {
  const one: Ends = { rows: new Map([["a", "published"]]), problems: new Map() };
  const two: Ends = { rows: new Map([["b", "published"]]), problems: new Map() };
  expect(matched(one, two)).toEqual({
    common: 0,
    both: 0,
    onlyHere: [{ id: "a", end: "not sampled" }],
    onlyThere: [{ id: "b", end: "not sampled" }],
  });
});

test("what cannot be compared is refused before anything is read or written", async () => {
  const refusal = async (compare: string) => {
    const error = await report(run, compare).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  };
  expect(await refusal(join(folder, "nowhere"))).toContain("run.json of a run directory");
  const evaluation = join(folder, "evaluation-run");
  await makeRun(evaluation, { problems: 1, samples: 1 });
  const plan = JSON.parse(readFileSync(join(evaluation, "plan.json"), "utf8"));
  writeFileSync(
    join(evaluation, "plan.json"),
    JSON.stringify({ ...plan, recipe: "evaluate", until: "score" }),
  );
  mkdirSync(join(evaluation, "evaluation"));
  expect(await refusal(evaluation)).toContain("got a run of the recipe evaluate");
  expect(problemAt(0).problem_id).toBe("problem-00000");
});
