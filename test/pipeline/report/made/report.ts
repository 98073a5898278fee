/**
 * A made-up run with every page that a report can have: pairs, an evaluation, another to compare
 * with, trainings.
 */
import { join } from "node:path";
import { writeReport } from "../../../../pipeline/report/write-report.ts";
import { CHECK } from "../../../trainer/template/checks.ts";
import { evaluationMade, writeEvaluation } from "./evaluation.ts";
import { trajectoryAt } from "./records.ts";
import { makeRun } from "./run.ts";

export const PAGES = [
  "overview",
  "problems",
  "trajectories",
  "contamination",
  "evaluation",
  "comparison",
  "training",
  "template",
  "configuration",
];
/** The evidence of the problem that is removed. */
export const EVIDENCE = `#contamination?${new URLSearchParams({ pair: "problem-00000|bench|item" })}`;
/** A trajectory of two turns, of which the second is right. */
export const ID = trajectoryAt(3, 4).trajectory_id;

const steps = [1, 2, 3].map((step) => ({ step, loss: 3 / step, eval_loss: 4 / step, lr: step / 1000 }));

const otherThan = (run: string): string => join(run, "..", "other");

export async function makeRunToShow(run: string): Promise<void> {
  await makeRun(run, { problems: 8, samples: 30 });
  await makeRun(otherThan(run), { problems: 7, samples: 30 });
  writeEvaluation(run, evaluationMade("made"));
  writeEvaluation(otherThan(run), evaluationMade("other", 1));
}

/** @returns the file to open */
export async function writeToShow(run: string, out: string, single = false): Promise<string> {
  const trainings = [
    { name: "tiny-torchtune", steps, fault: null },
    { name: "torn", steps: [], fault: "line 3 is no JSON" },
  ];
  const written = await writeReport({
    runDir: run,
    out,
    single,
    trainings,
    templates: [{ name: "a.json", check: CHECK }],
    compare: otherThan(run),
    say: () => undefined,
  });
  return written.file;
}
