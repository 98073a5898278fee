/** What a report is compared with: an evaluation, a dataset, both, or a refusal. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { nameOf, type Other, openOther, readEvaluation } from "../../../pipeline/report/other-run.ts";
import { openSource, type ReportSource } from "../../../pipeline/store/source.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { writeEvaluation } from "./made/evaluation.ts";
import { makeRun } from "./made/run.ts";

const folder = scratchFolder();
const [dataset, both, lone] = ["dataset", "both", "lone"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const evaluationOf = (name: string) => ({
  schema: "evaluation/1" as const,
  name,
  problems: 0,
  arms: [],
  comparisons: [],
});

beforeAll(async () => {
  await makeRun(dataset, { problems: 1, samples: 1 });
  await makeRun(both, { problems: 1, samples: 1 });
  writeEvaluation(both, evaluationOf("both"));
  // The result of an evaluation without its run.
  writeEvaluation(lone, evaluationOf("lone"));
});

const as = (source: ReportSource, recipe: ReportSource["plan"]["recipe"]): ReportSource => ({
  ...source,
  plan: { ...source.plan, recipe },
});
const shownOf = ({ evaluation, dataset: other }: Other) => ({
  evaluation: evaluation === null ? null : [evaluation.name, evaluation.evaluation.name],
  dataset: other === null ? null : nameOf(other.run.root),
});
const refusal = async (dir: string, here: ReportSource): Promise<string> => {
  const error = await openOther(dir, here).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
};

test("runs that share a dataset and an evaluation are compared in both", async () => {
  expect(shownOf(await openOther(both, await openSource(both)))).toEqual({
    evaluation: ["both", "both"],
    dataset: "both",
  });
});

test("an evaluation that only the other run has is not compared", async () => {
  const found = await openOther(both, await openSource(dataset));
  expect(shownOf(found)).toEqual({ evaluation: null, dataset: "both" });
});

test("a folder with no more than the result of an evaluation is compared in it", async () => {
  const found = await openOther(lone, await openSource(both));
  expect(shownOf(found)).toEqual({ evaluation: ["lone", "lone"], dataset: null });
});

test("an evaluation is not compared with the dataset of another run, but with its evaluation", async () => {
  const here = as(await openSource(both), "evaluate");
  expect(shownOf(await openOther(both, here))).toEqual({ evaluation: ["both", "both"], dataset: null });
});

test("a run of another kind is refused; the message says which kinds could be compared", async () => {
  const evaluated = as(await openSource(both), "evaluate");
  expect(await refusal(dataset, evaluated)).toMatch(
    /expected the run directory of an evaluation, as this one, got a run of the recipe dataset/,
  );
  const unfinished = as(await openSource(dataset), "evaluate");
  expect(await refusal(both, unfinished)).toContain(
    "the run directory of a run, beside one that is finished",
  );
  expect(await refusal(folder, evaluated)).toContain("got no run, and no evaluation/result.json");
});

test("for a dataset, a folder that is no run is refused as such", async () => {
  expect(await refusal(lone, await openSource(dataset))).toContain("run.json of a run directory");
});

test("a result that is missing, torn or of another format is no evaluation", async () => {
  expect(await readEvaluation(dataset)).toBeNull();
  for (const [name, text] of Object.entries({
    torn: '{"schema":"eval',
    other: '{"schema":"evaluation/0"}',
  })) {
    mkdirSync(join(folder, name, "evaluation"), { recursive: true });
    writeFileSync(join(folder, name, "evaluation", "result.json"), text);
    expect(await readEvaluation(join(folder, name))).toBeNull();
  }
  expect((await readEvaluation(lone))?.name).toBe("lone");
});

test("a run has the name of its folder, however the path is written", () => {
  expect(["/runs/one", "/runs/one/", "runs/one/../two"].map(nameOf)).toEqual(["one", "one", "two"]);
});
