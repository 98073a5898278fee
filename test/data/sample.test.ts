/** The sample data are what their folders give, and hold what the sample promises. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import type { ProblemLine } from "../../stages/import/formats/jsonl.ts";
import { problemLineSchema } from "../../stages/import/formats/jsonl.ts";

const root = join(import.meta.dirname, "..", "..");
const runTool = promisify(execFile);

async function lines<T>(file: string): Promise<T[]> {
  const text = await readFile(join(root, file), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

let train: ProblemLine[];
let benchmark: ProblemLine[];
beforeAll(async () => {
  train = (await lines("data/train.jsonl")).map((line) => problemLineSchema.parse(line));
  benchmark = (await lines("data/benchmark.jsonl")).map((line) => problemLineSchema.parse(line));
});

test("the committed files are what build.py gives, with every program run", async () => {
  const { stdout } = await runTool("python3", ["data/build.py", "--check"], { cwd: root });
  expect(stdout).toContain("benchmark: 12 problems");
});

test("there are at least 24 training and 12 benchmark problems, with different ids, names and statements", () => {
  expect(train.length).toBeGreaterThanOrEqual(24);
  expect(benchmark.length).toBeGreaterThanOrEqual(12);
  const all = [...train, ...benchmark];
  expect(new Set(all.map(({ problem_id }) => problem_id)).size).toBe(all.length);
  // One statement and its name occur twice: the pair that is a verbatim copy.
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length - 1);
  expect(new Set(all.map(({ statement }) => statement)).size).toBe(all.length - 1);
});

test("every problem has at least 8 tests in three groups, 3 right solutions and 4 wrong ones", () => {
  const poor = [...train, ...benchmark].filter(
    (problem) =>
      problem.public_tests.length < 1 ||
      problem.private_tests.length < 1 ||
      problem.generated_tests.length < 1 ||
      problem.public_tests.length + problem.private_tests.length + problem.generated_tests.length < 8 ||
      new Set(problem.solutions.map(({ code }) => code)).size < 3 ||
      new Set(problem.incorrect_solutions.map(({ code }) => code)).size < 4,
  );
  expect(poor.map(({ problem_id }) => problem_id)).toEqual([]);
});

type Pair = { slug: string; kind: string; benchmark: string };

async function pairs(): Promise<Pair[]> {
  const folder = join(root, "data/problems/train");
  const slugs = (await readdir(folder)).filter((slug) => slug.startsWith("pair-")).sort();
  return Promise.all(
    slugs.map(async (slug) => {
      const meta = JSON.parse(await readFile(join(folder, slug, "meta.json"), "utf8")) as {
        pair: { kind: string; benchmark: string };
      };
      return { slug, ...meta.pair };
    }),
  );
}

/** Share of the first text's runs of eight words that the second has. */
function shared(first: string, second: string): number {
  const runs = (text: string): Set<string> => {
    const words = text.toLowerCase().match(/\w+/g) ?? [];
    return new Set(words.slice(7).map((_, i) => words.slice(i, i + 8).join(" ")));
  };
  const [a, b] = [runs(first), runs(second)];
  return [...a].filter((run) => b.has(run)).length / a.size;
}

test("each kind of pair is there once, and its texts are as alike as its kind says", async () => {
  const bounds: Record<string, [number, number]> = {
    verbatim: [1, 1],
    reworded: [0, 0.05],
    trimmed: [0.5, 0.99],
    "same-story": [0.3, 0.9],
  };
  const found = await pairs();
  expect(found.map(({ kind }) => kind).sort()).toEqual(Object.keys(bounds).sort());
  for (const { slug, kind, benchmark: target } of found) {
    const mine = train.find(({ problem_id }) => problem_id === `sample-train-${slug}`);
    const theirs = benchmark.find(({ problem_id }) => problem_id === `sample-bench-${target}`);
    const share = shared(mine?.statement ?? "", theirs?.statement ?? "");
    const [low, high] = bounds[kind] ?? [1, 0];
    expect(share, slug).toBeGreaterThanOrEqual(low);
    expect(share, slug).toBeLessThanOrEqual(high);
  }
});

type LabelledPair = {
  id: string;
  kind: string;
  label: string;
  train_task: string;
  benchmark_task: string;
  train: ProblemLine;
  benchmark: ProblemLine;
};

test("the labelled pairs are what build_pairs.py gives, with every program run", async () => {
  const { stdout } = await runTool("python3", ["data/build_pairs.py", "--check"], { cwd: root });
  expect(stdout).toBe("50 pairs, 39 of them the same task\n");
});

test("labels of pairs follow their tasks, and both sides are lines of the problem format", async () => {
  const rows = await lines<LabelledPair>("test/fixtures/contamination-pairs.jsonl");
  expect(rows.filter(({ kind }) => kind === "reworded")).toHaveLength(10);
  expect(rows.filter(({ kind }) => kind !== "other-story")).toHaveLength(40);
  for (const row of rows) {
    expect(row.label, row.id).toBe(row.train_task === row.benchmark_task ? "same" : "different");
    for (const side of [row.train, row.benchmark]) {
      const { public_tests, private_tests, solutions } = problemLineSchema.parse(side);
      expect(public_tests.length + private_tests.length, row.id).toBeGreaterThanOrEqual(5);
      expect(solutions.length, row.id).toBeGreaterThanOrEqual(1);
    }
  }
});
