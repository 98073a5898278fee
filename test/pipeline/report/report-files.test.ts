/** Pages and files of reports of small runs; write-report.test.ts reads larger ones. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test, vi } from "vitest";
import { type ReportOptions, writeReport } from "../../../pipeline/report/write-report.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { evaluationMade, writeEvaluation } from "./made/evaluation.ts";
import { problemAt } from "./made/records.ts";
import { makeRun } from "./made/run.ts";

const folder = scratchFolder();
const [run, bare] = [join(folder, "run"), join(folder, "bare")];
/** Signals of the pairs in the first bucket; the pair of problem 0 is removed. */
const SIGNALS: Record<string, object> = {
  "problem-00000": { cosine: 0.2, containment8: 0.1 },
  "problem-00002": { cosine: 0.3, containment8: 0.6 },
  "problem-00004": { cosine: 0.95, containment8: 0.4 },
  "problem-00006": { cosine: null, containment8: 0.7, item_id: "absent", near_threshold: true },
};

beforeAll(async () => {
  await makeRun(run, {
    problems: 7,
    samples: 3,
    change: (stage, { decisions, rows }) => ({
      decisions,
      rows:
        stage === "decontaminate"
          ? rows
              .filter((row) => String(row.problem_id) in SIGNALS)
              .map((row) => ({ ...row, ...SIGNALS[String(row.problem_id)] }))
          : rows,
    }),
  });
  const noPairs = (stage: string, rows: Record<string, unknown>[]) => (stage === "decontaminate" ? [] : rows);
  await makeRun(bare, {
    problems: 2,
    samples: 1,
    change: (stage, { decisions, rows }) => ({ decisions, rows: noPairs(stage, rows) }),
  });
});

/** An evaluation of one arm. */
const made = evaluationMade("made");
const evaluation = { ...made, arms: made.arms.slice(0, 1), comparisons: [] };

const report = (out: string, changes: Partial<ReportOptions> = {}) =>
  writeReport({
    runDir: run,
    out: join(folder, out),
    single: false,
    compare: undefined,
    trainings: [],
    say: () => undefined,
    ...changes,
  });
const pageOf = (out: string): string => readFileSync(join(folder, out, "index.html"), "utf8");
const pagesOf = (text: string): string[] =>
  [...text.matchAll(/data-page="([^"]*)">([^<]*)</g)].map(([, id, title]) => `${id} ${title}`);

function data<T>(out: string, name: string): T {
  const [, , , text = ""] = readFileSync(join(folder, out, "data", `${name}.js`), "utf8").split('"');
  return JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString()) as T;
}

const refused = async (out: string, changes: Partial<ReportOptions> = {}): Promise<string> => {
  const error = await report(out, changes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
};

test("a run without pairs, evaluation and training has the four pages that every report has", async () => {
  await report("plain", { runDir: bare });
  expect(pagesOf(pageOf("plain"))).toEqual([
    "overview Overview",
    "problems Problems",
    "trajectories Trajectories",
    "configuration Configuration",
  ]);
  for (const what of ["problems", "trajectories"])
    expect(pageOf("plain")).toContain(`<div class="app"><p>Loading ${what}…</p></div>`);
  expect(readdirSync(join(folder, "plain", "data")).some((name) => /^(evidence|pairs)/.test(name))).toBe(
    false,
  );
});

test("pairs, an evaluation, another run and trainings each have a page, in one order", async () => {
  const both = join(folder, "evaluated");
  await makeRun(both, { problems: 2, samples: 1 });
  writeEvaluation(both, evaluation);
  const trainings = [{ name: "tiny", steps: [], fault: null }];
  await report("all", { runDir: both, compare: both, trainings });
  expect(pagesOf(pageOf("all"))).toEqual([
    "overview Overview",
    "problems Problems",
    "trajectories Trajectories",
    "contamination Contamination",
    "evaluation Evaluation",
    "comparison Comparison",
    "training Training",
    "configuration Configuration",
  ]);
  expect(pageOf("all")).toContain("Loading pairs…");
  expect(pageOf("all")).toContain("This run (evaluated) compared with evaluated.");
  expect(pageOf("all")).toContain("evaluated and evaluated");
});

test("an evaluation is from an earlier configuration if arms are missing or are others than its own", async () => {
  const root = join(folder, "arms");
  await makeRun(root, { problems: 1, samples: 1 });
  const isWarned = async (keys: string[] | undefined, current: { strategies: string[]; done: string[] }) => {
    writeEvaluation(root, { ...evaluation, ...(keys === undefined ? {} : { keys }) });
    const text = JSON.stringify({ schema: "arms/1", ...current });
    writeFileSync(join(root, "evaluation", "arms.json"), text);
    await report("stale", { runDir: root });
    return pageOf("stale").includes("These figures are from an earlier configuration");
  };
  expect(await isWarned(["a", "b"], { strategies: ["x", "y"], done: ["a", "b"] })).toBe(false);
  expect(await isWarned(["a", "b"], { strategies: ["x", "y", "z"], done: ["a", "b"] })).toBe(true);
  expect(await isWarned(["a", "b"], { strategies: ["x", "y"], done: ["a", "c"] })).toBe(true);
  expect(await isWarned(undefined, { strategies: [], done: [] })).toBe(false);
});

type Line = Record<string, unknown>;

test("pairs are listed removed ones first, then the nearest first, by cosine or shared words", async () => {
  await report("pairs");
  const lines = data<Line[]>("pairs", "pairs");
  expect(lines.map(({ problem_name }) => problem_name)).toEqual([
    "Problem 0",
    "Problem 4",
    "Problem 6",
    "Problem 2",
  ]);
  expect(lines[2]).toEqual({
    pair_id: "problem-00006|bench|item",
    problem_id: "problem-00006",
    cleared: null,
    problem_name: "Problem 6",
    benchmark: "bench",
    item_name: "Item",
    removed: false,
    rule: null,
    cosine: null,
    containment8: 0.7,
    near_threshold: true,
    chunk: 0,
  });
  expect(lines[0]).toMatchObject({ removed: true, rule: "cross_test" });
});

test("the evidence of a pair has both statements; an item that the index lacks has an empty one", async () => {
  await report("evidence");
  const evidence = data<(Line & { pair: Line })[]>("evidence", "evidence-0");
  expect(evidence.map(({ pair }) => pair.problem_id)).toEqual(
    [0, 4, 6, 2].map((i) => problemAt(i).problem_id),
  );
  expect(evidence[1]).toMatchObject({
    statement: problemAt(4).statement,
    item: "Read n and print 2 times n, if you please.",
  });
  expect(evidence[2]).toMatchObject({ statement: problemAt(6).statement, item: "" });
});

test("a report in a folder names its page, the size of all files and its trajectories", async () => {
  const written = await report("sized");
  const files = readdirSync(join(folder, "sized", "data")).map((name) => join("data", name));
  const bytes = ["index.html", ...files].map((name) =>
    name === "index.html" ? pageOf("sized").length : statSync(join(folder, "sized", name)).size,
  );
  expect(written).toEqual({
    file: join(folder, "sized", "index.html"),
    bytes: bytes.reduce((a, b) => a + b, 0),
    trajectories: 21,
  });
  const mark = readFileSync(join(folder, "sized", "report.json"), "utf8");
  expect(JSON.parse(mark)).toEqual({ schema: "report/3" });
});

test("a single file has all data as blocks of the page, and leaves nothing else behind", async () => {
  mkdirSync(join(folder, "alone"));
  const out = join("alone", "report.html");
  const written = await report(out, { single: true });
  const text = readFileSync(join(folder, out), "utf8");
  expect(written).toEqual({ file: join(folder, out), bytes: text.length, trajectories: 21 });
  const blocks = [...text.matchAll(/<script type="text\/plain" id="data:([^"]*)">/g)].map(([, name]) => name);
  expect(blocks).toEqual(["rows-0", "problems-0", "words-0", "evidence-0", "pairs", "index"]);
  expect(readdirSync(join(folder, "alone"))).toEqual(["report.html"]);
  expect(text).not.toContain("'self' file:");
});

test("a new report replaces an older one as a whole, or an empty folder", async () => {
  mkdirSync(join(folder, "again"));
  await report("again", { runDir: bare });
  writeFileSync(join(folder, "again", "data", "rows-9.js"), "");
  await report("again");
  expect(existsSync(join(folder, "again", "data", "rows-9.js"))).toBe(false);
  expect(pagesOf(pageOf("again"))).toContain("contamination Contamination");
  expect(readdirSync(folder).filter((name) => name.startsWith("again"))).toEqual(["again"]);
});

test("a folder with other files is refused before anything is read; a file as a folder, a folder as a file", async () => {
  mkdirSync(join(folder, "mine"));
  writeFileSync(join(folder, "mine", "notes.txt"), "mine");
  const folders = readdirSync(folder);
  expect(await refused("mine")).toContain("got files that are no report");
  expect(await refused(join("mine", "notes.txt"))).toContain("got files that are no report");
  expect(await refused("mine", { single: true })).toContain("got a folder");
  expect(readFileSync(join(folder, "mine", "notes.txt"), "utf8")).toBe("mine");
  expect(readdirSync(folder)).toEqual(folders);
});

test("a run that takes long says how many buckets are read, at most every five seconds", async () => {
  const lines = async (step: number) => {
    const said: string[] = [];
    let now = 0;
    const clock = vi.spyOn(Date, "now").mockImplementation(() => {
      now += step;
      return now;
    });
    await report("slow", { runDir: bare, say: (line) => said.push(line) });
    clock.mockRestore();
    return said;
  };
  expect(await lines(4999)).toEqual(["2 of 2 buckets read"]);
  expect(await lines(5000)).toEqual(["1 of 2 buckets read", "2 of 2 buckets read"]);
  expect(await lines(1)).toEqual([]);
});
