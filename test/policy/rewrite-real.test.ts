/** Rewrites of real programs do what the programs did: equal syntax trees but for names, equal outputs when run. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parquetRows } from "../../io/parquet-rows.ts";
import { Random } from "../../policy/rewrite/random.ts";
import { rewrite } from "../../policy/rewrite/rewrite.ts";

type Program = { code: string; inputs: string[] };

const REAL = fileURLToPath(
  new URL("../../../shared/data/code_contests/train-00000-of-00001.parquet", import.meta.url),
);
const SAMPLE = fileURLToPath(new URL("../../data/train.jsonl", import.meta.url));

type Solutions = { language: bigint[]; solution: string[] };

async function realPrograms(): Promise<Program[]> {
  const programs: Program[] = [];
  const columns = ["solutions", "incorrect_solutions", "public_tests"];
  for await (const row of parquetRows(REAL, { columns })) {
    const tests = row["public_tests"] as { input: string[] };
    for (const { language, solution } of [row["solutions"] as Solutions, row["incorrect_solutions"] as Solutions]) {
      for (const [i, code] of solution.entries()) {
        if (Number(language[i]) === 3) programs.push({ code, inputs: tests.input.slice(0, 1) });
      }
    }
  }
  return programs;
}

type SampleProblem = {
  public_tests: { input: string }[];
  solutions: { language: string; code: string }[];
  incorrect_solutions: { language: string; code: string }[];
};

async function samplePrograms(): Promise<Program[]> {
  const lines = (await readFile(SAMPLE, "utf8")).split("\n").filter((line) => line !== "");
  return lines.flatMap((line) => {
    const problem = JSON.parse(line) as SampleProblem;
    const inputs = problem.public_tests.slice(0, 1).map(({ input }) => input);
    return [...problem.solutions, ...problem.incorrect_solutions].map(({ code }) => ({ code, inputs }));
  });
}

type Pair = { before: string; after: string; inputs: string[] };

async function verdicts(pairs: readonly Pair[]): Promise<string[]> {
  const script = fileURLToPath(new URL("same-program.py", import.meta.url));
  const child = spawn("python3", [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(""));
  let out = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) out += String(chunk);
  return out.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as string);
}

/** Every program rewritten once for its tree; every `step`-th also run. */
function pairsOf(programs: readonly Program[], { seeds, step }: { seeds: number; step: number }): Pair[] {
  return programs.flatMap(({ code, inputs }, i) =>
    Array.from({ length: seeds }, (_, seed) => ({
      before: code.replaceAll("\r\n", "\n"),
      after: rewrite(code, new Random(i * 1000 + seed)).replaceAll("\r\n", "\n"),
      inputs: i % step === 0 && seed === 0 ? inputs : [],
    })),
  );
}

async function expectSame(programs: readonly Program[], options: { seeds: number; step: number }): Promise<Pair[]> {
  const pairs = pairsOf(programs, options);
  const results = await verdicts(pairs);
  expect(results).toHaveLength(pairs.length);
  const wrong = pairs.flatMap((pair, i) =>
    results[i] === "same" || results[i] === "equal text" ? [] : [{ verdict: results[i], ...pair }],
  );
  expect(wrong).toEqual([]);
  return pairs;
}

test.runIf(existsSync(REAL))("real contest programs stay what they were", async () => {
  const programs = await realPrograms();
  const pairs = await expectSame(programs, { seeds: 4, step: 8 });
  const changed = pairs.filter(({ before, after }) => before !== after).length;
  expect(changed / pairs.length).toBeGreaterThan(0.9);
}, 120_000);

test.runIf(existsSync(SAMPLE))("our own sample programs stay what they were", async () => {
  await expectSame(await samplePrograms(), { seeds: 3, step: 4 });
}, 120_000);
