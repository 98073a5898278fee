/**
 * Two real models on a real server: doctor, run and evaluate on ten problems of one line each, with
 * a few-shot prompt. The program is killed on the way; what the server's own log says of requests,
 * and a second computation of the figures from the files, must agree with what rftkit says.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { hashSeed } from "../../io/hash.ts";
import { readAllParquet } from "../../io/parquet.ts";
import type { Evaluation } from "../../pipeline/evaluation/evaluate.ts";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { Verification } from "../../schemas/verdict.ts";
import { type Llama, serveLlama } from "../llama.ts";
import { rftkit, start } from "./cli.ts";

const SEED = 11;
const CONCURRENCY = 2;

type Task = { text: string; code: string; tests: [string, string][] };

const task = (text: string, code: string, tests: [string, string][]): Task => ({ text, code, tests });
const number = "Read an integer and print";
const two = "Read two integers, one on each line, and print";
const line = "Read a line and print";
const A_B = "a = int(input())\nb = int(input())\n";

const EXAMPLES = [
  task(`${number} its triple.`, "print(int(input()) * 3)", []),
  task(`${two} their product.`, `${A_B}print(a * b)`, []),
  task(`${line} it in lower case.`, "print(input().lower())", []),
];

const TASKS = [
  task(`${number} its double.`, "print(int(input()) * 2)", [
    ["4", "8"],
    ["0", "0"],
    ["-7", "-14"],
  ]),
  task(`${two} their sum.`, `${A_B}print(a + b)`, [
    ["1\n2", "3"],
    ["9\n-9", "0"],
    ["50\n8", "58"],
  ]),
  task(`${number} its square.`, "print(int(input()) ** 2)", [
    ["5", "25"],
    ["0", "0"],
    ["-3", "9"],
  ]),
  task(`${line} its length.`, "print(len(input()))", [
    ["abc", "3"],
    ["a b", "3"],
    ["x", "1"],
  ]),
  task(`${line} it in upper case.`, "print(input().upper())", [
    ["abc", "ABC"],
    ["a B", "A B"],
    ["9x", "9X"],
  ]),
  task(`${line} it reversed.`, "print(input()[::-1])", [
    ["abc", "cba"],
    ["ab", "ba"],
    ["xyz w", "w zyx"],
  ]),
  task(`${number} the number after it.`, "print(int(input()) + 1)", [
    ["4", "5"],
    ["-1", "0"],
    ["99", "100"],
  ]),
  task(`${number} its last digit.`, "print(int(input()) % 10)", [
    ["47", "7"],
    ["120", "0"],
    ["8", "8"],
  ]),
  task(`${two} the larger one.`, `${A_B}print(max(a, b))`, [
    ["1\n2", "2"],
    ["5\n-5", "5"],
    ["7\n7", "7"],
  ]),
  task(`${line} its first character.`, "print(input()[0])", [
    ["abc", "a"],
    ["9 x", "9"],
    ["z", "z"],
  ]),
];

const folders: string[] = [];
const servers: Llama[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

type Place = { folder: string; server: Llama; config(name: string, sections?: object): string };

async function placeOf(model: "smollm2" | "gemma3"): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), `${model}-`));
  folders.push(folder);
  const server = await serveLlama(model, folder);
  servers.push(server);
  const problems = TASKS.map(({ text, code, tests }, i) => ({
    id: `task-${i}`,
    name: `Task ${i}`,
    statement: text,
    public_tests: tests
      .slice(0, 2)
      .map(([input, output]) => ({ input: `${input}\n`, output: `${output}\n` })),
    private_tests: tests.slice(2).map(([input, output]) => ({ input: `${input}\n`, output: `${output}\n` })),
    solutions: [{ language: "python3", code }],
  }));
  writeFileSync(join(folder, "mine.jsonl"), problems.map((problem) => JSON.stringify(problem)).join("\n"));
  const shots = EXAMPLES.map(
    ({ text, code }) => `Task: ${text}\n\nProgram:\n\`\`\`python\n${code}\n\`\`\`\n\n`,
  );
  mkdirSync(join(folder, "prompts"));
  writeFileSync(
    join(folder, "prompts", "problem.txt"),
    `Write a short Python program for each task.\n\n${shots.join("")}Task: {{statement}}\n`,
  );
  writeFileSync(join(folder, "prompts", "format.txt"), "Program:\n");
  const config = (name: string, sections: object = {}) => {
    const path = join(folder, `${name}.yaml`);
    const policy = {
      kind: "openai",
      base_urls: [server.url],
      model,
      concurrency: CONCURRENCY,
      choices_per_request: 1,
      request: { stop: ["\nTask:"] },
    };
    const generate = {
      strategy: "single",
      samples: 2,
      max_tokens: 96,
      context_tokens: 2048,
      prompts: "prompts",
    };
    const inputs = [{ path: "mine.jsonl", format: "jsonl" }];
    writeFileSync(
      path,
      stringify({ name, seed: SEED, buckets: 2, policy, import: { inputs }, generate, ...sections }),
    );
    return path;
  };
  return { folder, server, config };
}

/** Seeds of the answers on record. */
function recorded(run: string): Set<number> {
  const files = readdirSync(join(run, "journal"), { recursive: true, encoding: "utf8" });
  const keys = files
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => decodeRecords(readFileSync(join(run, "journal", name)), '{"k":"a|').records)
    .map((record) => (record as { k: string }).k.split("|"));
  const seeds = keys.map(([, , problem = "", sample, turn, call]) =>
    hashSeed(SEED, problem, Number(sample), Number(turn), Number(call)),
  );
  return new Set(seeds);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a command; kills its whole tree after each number of answers on record, then ends it. */
async function withKills(place: Place, command: string[], { run, kills }: { run: string; kills: number[] }) {
  const before = (await place.server.seeds()).length;
  const lives: { asked: number; onRecord: Set<number> }[] = [];
  for (const answers of kills) {
    const { child, ended } = start(command);
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    const count = () => {
      try {
        return recorded(run).size;
      } catch {
        return 0;
      }
    };
    while (!isOver && count() < answers) await pause(50);
    expect(isOver, "killed in the middle").toBe(false);
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await ended;
    lives.push({ asked: (await place.server.seeds()).length - before, onRecord: recorded(run) });
  }
  const last = await start(command).ended;
  const asked = (await place.server.seeds()).slice(before);
  for (const life of lives) {
    const later = asked.slice(life.asked);
    expect(later.filter((seed) => life.onRecord.has(seed))).toEqual([]);
  }
  // What is asked twice was in flight at a kill.
  const twice = asked.length - new Set(asked).size;
  expect(twice).toBeLessThanOrEqual(kills.length * CONCURRENCY);
  expect(new Set(asked)).toEqual(recorded(run));
  return last;
}

async function rowsOf<S extends typeof Trajectory | typeof Verification>(
  run: string,
  { stage, schema, schemaName }: { stage: string; schema: S; schemaName: string },
) {
  const root = join(run, "stages", stage);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    /bucket-\d+\.parquet$/.test(name),
  );
  return (
    await Promise.all(files.map((name) => readAllParquet(join(root, name), { schema, schemaName })))
  ).flat();
}

/** pass@1 and pass@2 of two samples a problem, counted from the verdicts of all tests. */
async function recomputed(run: string): Promise<{ pass1: number; pass2: number; right: number }> {
  const rows = (await rowsOf(run, {
    stage: "generate",
    schema: Trajectory,
    schemaName: "trajectory/1",
  })) as Trajectory[];
  const verdicts = (await rowsOf(run, {
    stage: "verify",
    schema: Verification,
    schemaName: "verification/1",
  })) as Verification[];
  const isRight = new Set(
    verdicts.filter(({ verdict }) => verdict === "OK").map(({ trajectory_id }) => trajectory_id),
  );
  const byProblem = new Map<string, boolean[]>();
  for (const { problem_id, trajectory_id } of rows)
    byProblem.set(problem_id, [...(byProblem.get(problem_id) ?? []), isRight.has(trajectory_id)]);
  const all = [...byProblem.values()];
  expect(all.map((list) => list.length)).toEqual(TASKS.map(() => 2));
  const mean = (share: (list: boolean[]) => number) =>
    all.reduce((sum, list) => sum + share(list), 0) / all.length;
  return {
    pass1: mean((list) => list.filter(Boolean).length / list.length),
    pass2: mean((list) => (list.some(Boolean) ? 1 : 0)),
    right: isRight.size,
  };
}

async function evaluated(place: Place, kills: number[]) {
  const run = join(place.folder, "evaluated");
  const config = place.config("evaluated", {
    evaluate: {
      points: [
        [1, 1],
        [2, 2],
      ],
      resamples: 100,
    },
  });
  const ended = await withKills(place, ["evaluate", config, "--run", run, "--workers", "1", "--json"], {
    run,
    kills,
  });
  expect(ended.code, ended.stderr).toBe(0);
  const [arm] = (JSON.parse(ended.stdout) as Evaluation).arms;
  const { pass1, pass2, right } = await recomputed(run);
  expect(arm?.points.map(({ pass }) => pass?.value)).toEqual([
    expect.closeTo(pass1, 9),
    expect.closeTo(pass2, 9),
  ]);
  const asked = (await place.server.seeds()).length;
  const again = await rftkit("evaluate", config, "--run", run, "--workers", "1", "--json");
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(ended.stdout));
  expect(await place.server.seeds()).toHaveLength(asked);
  return { right, arm };
}

async function doctor(place: Place): Promise<string> {
  const ended = await rftkit("doctor", "--policy", place.config("look"));
  expect(ended.code, ended.stderr).toBe(0);
  return ended.stdout;
}

describe("Gemma 3 270M on llama.cpp", () => {
  let place: Place;
  test("doctor finds the server, its window, and that seeds count", async () => {
    place = await placeOf("gemma3");
    const said = await doctor(place);
    expect(said).toMatch(/2,?048/);
  }, 300_000);

  test("a run without limits has the window that the server states", async () => {
    const config = place.config("window", { generate: { samples: 1, prompts: "prompts" } });
    const ended = await rftkit("run", config, "--run", join(place.folder, "window"), "--dry-run");
    expect(ended.stderr).toContain("leaves of 2,048 tokens, which the server states");
  });

  test("run, killed twice: nothing on record is asked again, and rows come of right programs", async () => {
    const run = join(place.folder, "run");
    const config = place.config("run");
    const command = ["run", config, "--run", run, "--until", "strip-prompts", "--workers", "1"];
    const ended = await withKills(place, command, { run, kills: [4, 10] });
    expect(ended.code, ended.stderr).toBe(0);
    const { right } = await recomputed(run);
    expect(right).toBeGreaterThan(0);
    expect(ended.stdout).toMatch(/strip-prompts/);
  }, 300_000);

  test("evaluate, killed twice: pass@k is that of the files", async () => {
    const { right, arm } = await evaluated(place, [3, 12]);
    expect(right).toBeGreaterThan(0);
    expect(arm?.usage.calls).toBe(2 * TASKS.length);
  }, 300_000);
});

test("SmolLM2 135M on llama.cpp: doctor and evaluate", async () => {
  const place = await placeOf("smollm2");
  expect(await doctor(place)).toMatch(/2,?048/);
  await evaluated(place, [5]);
}, 300_000);
