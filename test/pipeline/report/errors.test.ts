/**
 * Infrastructure errors have their own section: problems that were given up, and trajectories
 * without a verdict.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import type { RunIndex } from "../../../pipeline/report/shared/format.ts";
import { fateName } from "../../../pipeline/report/shared/select.ts";
import { writeReport } from "../../../pipeline/report/write-report.ts";
import { failedDecision } from "../../../pipeline/worker/check-decisions.ts";
import type { Decision } from "../../../schemas/decision.ts";
import { problemAt, trajectoryAt } from "./made/records.ts";
import { makeRun } from "./made/run.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-errors-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function report(runDir: string, out: string): Promise<{ index: RunIndex; overview: string }> {
  await writeReport({
    runDir,
    out,
    single: false,
    compare: undefined,
    trainings: [],
    say: () => undefined,
  });
  const [, , , text = ""] = readFileSync(join(out, "data", "index.js"), "utf8").split('"');
  const html = readFileSync(join(out, "index.html"), "utf8");
  return {
    index: JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString()) as RunIndex,
    overview: /<section id="page-overview".*?(?=<section id="page-|$)/s.exec(html)?.[0] ?? "",
  };
}

const [poison, late] = [problemAt(1).problem_id, problemAt(2).problem_id];
const unjudged = trajectoryAt(3, 1).trajectory_id;

test("given-up problems are named with stage and cause, and are not taken for contaminated", async () => {
  const runDir = join(folder, "run");
  const giveUp = (decision: Decision): Decision =>
    decision.problem_id === late || decision.problem_id === poison
      ? failedDecision(decision.row_id, decision.problem_id, 3)
      : decision;
  await makeRun(runDir, {
    problems: 5,
    samples: 6,
    change: (stage, { decisions, rows }) => {
      // One problem killed generate's worker, so that no stage after it has rows of it; one
      // decontaminate's.
      const isPoisoned = (row: Record<string, unknown>) => row.problem_id === poison;
      if (stage === "generate")
        return {
          decisions: decisions.map((d) => (d.problem_id === poison ? giveUp(d) : d)),
          rows: rows.filter((row) => !isPoisoned(row)),
        };
      if (stage === "decontaminate")
        return { decisions: decisions.map((d) => (d.problem_id === late ? giveUp(d) : d)), rows };
      const rest = {
        decisions: decisions.filter((d) => !isPoisoned(d)),
        rows: rows.filter((row) => !isPoisoned(row)),
      };
      if (stage !== "keep-passing") return rest;
      const internal = { kept: false, reason: "internal_error", detail: "no verdict" };
      return {
        ...rest,
        decisions: rest.decisions.map((d) => (d.row_id === unjudged ? { ...d, ...internal } : d)),
      };
    },
  });
  const { index, overview } = await report(runDir, join(folder, "report"));
  expect(overview).toContain("2 problems given up");
  expect(overview).toMatch(/Problem 1<\/a>.*?generate.*?killed 3 times.*?--from generate tries it again/s);
  expect(overview).toMatch(/Problem 2<\/a>.*?decontaminate/s);
  expect(overview).toContain("keep-passing: internal_error</a>");
  expect(overview).toContain("decontaminate: failed</a>");
  expect(overview).not.toContain("None: no problem was given up");
  const line = (id: string) => index.problems.find((problem) => problem.id === id);
  expect(line(poison)).toMatchObject({ given_up: "generate", removed: "", samples: 0 });
  expect(line(late)).toMatchObject({ given_up: "decontaminate", removed: "" });
  expect(line(problemAt(0).problem_id)).toMatchObject({ given_up: "", removed: "cross_test" });
  for (const fate of index.fates)
    expect([fateName(fate), fate.error]).toEqual([
      fateName(fate),
      /internal_error|failed/.test(fateName(fate)),
    ]);
  // One of five problems is in a benchmark, and only it is counted so.
  expect(overview).toMatch(/<b>1<\/b><span>problems removed/);
});

test("a run without errors says so", async () => {
  const runDir = join(folder, "clean");
  await makeRun(runDir, { problems: 2, samples: 3 });
  expect((await report(runDir, join(folder, "clean-report"))).overview).toContain(
    "None: no problem was given up",
  );
});
