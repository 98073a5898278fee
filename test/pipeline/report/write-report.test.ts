/**
 * What the report's files hold and what it refuses; how they look and behave is tested in a
 * browser.
 */
import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { searchedFields } from "../../../pipeline/report/shared/fields.ts";
import type { Body, RunIndex } from "../../../pipeline/report/shared/format.ts";
import { Ids } from "../../../pipeline/report/shared/ids.ts";
import { fateName, type Searched, select } from "../../../pipeline/report/shared/select.ts";
import { type ReportOptions, writeReport } from "../../../pipeline/report/write-report.ts";
import { UserError } from "../../../schemas/errors.ts";
import { hashes } from "../../e2e/cli.ts";
import { trajectoryAt } from "./made/records.ts";
import { makeRun } from "./made/run.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-report-"));
const run = join(folder, "run");

const report = (changes: Partial<ReportOptions> = {}) =>
  writeReport({
    runDir: run,
    out: join(folder, "report"),
    single: false,
    compare: undefined,
    trainings: [],
    say: () => undefined,
    ...changes,
  });

function data<T>(out: string, name: string): T {
  const [, , , text = ""] = readFileSync(join(out, "data", `${name}.js`), "utf8").split('"');
  return JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString()) as T;
}

const refused = async (changes: Partial<ReportOptions>): Promise<string> => {
  const error = await report(changes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
};

beforeAll(async () => {
  await makeRun(run, { problems: 6, samples: 250, buckets: 3 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every trajectory is in exactly one chunk, at its place, with its fate", async () => {
  const out = join(folder, "whole");
  const written = await report({ out });
  const index = data<RunIndex>(out, "index");
  const ids = index.rows.ids.split("\n");
  expect(written.trajectories).toBe(1500);
  expect(new Set(ids).size).toBe(1500);
  expect(index.chunks.length).toBeGreaterThan(5);
  for (const [file, start] of index.chunks.entries()) {
    const bodies = data<Body[]>(out, `rows-${file}`);
    expect(bodies.map(({ id }) => id)).toEqual(ids.slice(start, start + bodies.length));
  }
  const ends = (id: string) => {
    const fate = index.fates[index.rows.fate[ids.indexOf(id)] ?? -1];
    return fate === undefined ? "" : fateName(fate);
  };
  expect(ends(trajectoryAt(1, 0).trajectory_id)).toBe("published");
  expect(ends(trajectoryAt(1, 2).trajectory_id)).toBe("keep-passing: wrong_answer");
  expect(ends(trajectoryAt(1, 3).trajectory_id)).toBe("dedup: near_duplicate");
  // Right, and kept by all filters, but its problem is in a benchmark.
  expect(ends(trajectoryAt(0, 0).trajectory_id)).toBe("decontaminate: cross_test");
  expect(index.problems.map(({ samples }) => samples)).toEqual(Array(6).fill(250));
  const last = (id: string) => {
    const chunk = index.chunks.findLastIndex((start) => start <= ids.indexOf(id));
    const body = data<Body[]>(out, `rows-${chunk}`).find((one) => one.id === id);
    return body?.decisions.at(-1);
  };
  expect(last(trajectoryAt(1, 0).trajectory_id)).toMatchObject({ stage: "decontaminate", kept: true });
  expect(last(trajectoryAt(0, 0).trajectory_id)).toMatchObject({ stage: "decontaminate", kept: false });
  // Dropped before: the word on its problem is not one on it.
  expect(last(trajectoryAt(0, 2).trajectory_id)).toMatchObject({ stage: "keep-passing", kept: false });
});

test("equal runs give equal bytes", async () => {
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  await report({ out: one });
  await report({ out: two });
  expect(hashes(one)).toEqual(hashes(two));
});

test("filters and words select together; names of built-in objects are no ids", async () => {
  const out = join(folder, "selected");
  await report({ out });
  const index = data<RunIndex>(out, "index");
  const ids = new Ids(index.rows.ids, index.rows.problem.length);
  const searched: Searched = {
    index,
    ids,
    ...searchedFields({ index, ids, flags: new Set() }),
    problemTexts: index.problems.map(({ name }) => name.toLowerCase()),
    markWord: async (word, found) => {
      for (const row of word === "heap" ? [0, 1, 2, 700] : []) found[row] = 1;
    },
  };
  const found = async (filters: Parameters<typeof select>[0]) => [...(await select(filters, searched))];
  expect(await found({ q: "HEAP" })).toEqual([0, 1, 2, 700]);
  expect(await found({ q: "heap problem", verdict: "WA" })).toEqual([2, 700]);
  expect(await found({ q: "heap absent" })).toEqual([]);
  expect(await found({ problem: "constructor" })).toEqual([]);
  expect(await found({ cluster: "constructor" })).toEqual([]);
  expect(await found({ sort: "constructor", turns: "1" })).toHaveLength(504);
  const [kept = ""] = Object.keys(index.clusters);
  const cluster = await found({ cluster: kept });
  expect(cluster).toHaveLength((index.clusters[kept]?.length ?? 0) + 1);
  const byTokens = (await found({ sort: "tokens" })).map((row) => index.rows.tokens[row] ?? 0);
  expect(byTokens).toEqual([...byTokens].sort((a, b) => b - a));
});

test("the report of a run under way has its sealed buckets, and says so", async () => {
  const half = join(folder, "half");
  await makeRun(half, { problems: 4, samples: 3, buckets: 4 });
  unlinkSync(join(half, "stages", "import", "key-import", "bucket-0003.json"));
  unlinkSync(join(half, "stages", "keep-passing", "key-keep-passing", "bucket-0002.json"));
  const out = join(folder, "half-report");
  expect((await report({ runDir: half, out })).trajectories).toBe(9);
  expect(readFileSync(join(out, "index.html"), "utf8")).toContain(
    "1 of 4 buckets of this run are not imported yet",
  );
  const index = data<RunIndex>(out, "index");
  expect(index.fates.map(fateName)).toContain("kept by verify");
});

test("trainings and evaluations get pages of their own", async () => {
  const point = { n: 1, k: 3, trajectories: 1, pass: { value: 0.5, low: 0.4, high: 0.6, problems: 2 } };
  const arm = (strategy: string) => ({
    arm: strategy,
    strategy,
    model: "m",
    max_turns: 3,
    trajectories: 20,
    no_verdict: 0,
    points: [point],
    curve: [3, 6].map((k) => ({ k, pass: 0.5, low: 0.4, high: 0.6 })),
    tiers: [],
    turns: [],
    non_code_share: null,
    problems: [],
    diversity: { distinct_share: null, similarity_samples: null, similarity_turns: null },
    usage: { calls: 0, prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0 },
  });
  const grid = ["a/x", "a/y", "b/x", "b/y"].map((name) => arm(`single/${name}`));
  const result = { schema: "evaluation/1", name: "made", problems: 2, arms: grid, comparisons: [] };
  mkdirSync(join(run, "evaluation"));
  writeFileSync(join(run, "evaluation", "result.json"), JSON.stringify(result));
  const trainings = [
    { name: "good", steps: [1, 2].map((step) => ({ step, loss: 1 / step, lr: 1e-4 })), fault: null },
    { name: "torn", steps: [], fault: "line 3 is no JSON" },
  ];
  const out = join(folder, "pages");
  await report({ out, trainings, compare: run });
  const text = readFileSync(join(out, "index.html"), "utf8");
  for (const part of ["Grid of prompts: pass 1@3", "run and run", "Loss of good", "line 3 is no JSON"])
    expect(text).toContain(part);
  rmSync(join(run, "evaluation"), { recursive: true });
});

test("what is no run, and folders of others, are refused and left as they are", async () => {
  expect(await refused({ runDir: folder })).toContain("run.json of a run directory");
  const mine = join(folder, "mine");
  mkdirSync(mine);
  writeFileSync(join(mine, "notes.txt"), "mine");
  expect(await refused({ out: mine })).toContain("files that are no report");
  expect(await refused({ out: mine, single: true })).toContain("got a folder");
  expect(await refused({ out: join(mine, "notes.txt") })).toContain("files that are no report");
  expect(readdirSync(mine)).toEqual(["notes.txt"]);
});

test("a single file stays below what can be mailed", async () => {
  const large = join(folder, "large");
  await makeRun(large, {
    problems: 1,
    samples: 6,
    buckets: 1,
    trajectory: (problem, sample) => {
      const made = trajectoryAt(problem, sample);
      const [first] = made.turns[0]?.calls ?? [];
      // Text that does not compress.
      if (first !== undefined) first.answer = randomBytes(3 << 20).toString("base64");
      return made;
    },
  });
  expect(await refused({ runDir: large, out: join(folder, "large.html"), single: true })).toContain(
    "at most 20 MiB",
  );
  expect(readdirSync(folder).filter((name) => name.startsWith("large.html"))).toEqual([]);
});
