/**
 * `make bench-native`: what a test of a C++ program costs beside a bare vfork + exec + wait, in CPU
 * time over the whole tree; and what compiling costs beside plain g++.
 * Run: node .cache/bench/bench/judge/native.js [ROUNDS]
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createJudge, type LocalJudge } from "../../judge/create.ts";
import type { JudgeRequest } from "../../judge/judge.ts";
import { requestLanguage } from "../../judge/languages/index.ts";
import { beginsWith } from "../../judge/native/headers.ts";
import { libraryPrograms } from "./library-programs.ts";
import { plainRequest } from "./plain-request.ts";
import { treeCpuMs } from "./tree.ts";

const ROUNDS = Number(process.argv[2] ?? 5);
const TESTS = 20;
const COMPILED = 15;
const FOLDER = join(".cache", "bench-native");
const HEADER = "bits/stdc++.h";

const WORK = "volatile unsigned x = 1; for (unsigned i = 0; i < 13000000; i++) x = x * 1664525 + 1013904223;";
const withStreams = (body: string): string =>
  `#include <iostream>\nint main() { int a, b; std::cin >> a >> b; ${body} std::cout << a + b << "\\n"; }\n`;
const PROGRAMS = {
  "trivial, iostream": withStreams(""),
  "trivial, cstdio":
    '#include <cstdio>\nint main() { int a, b; if (scanf("%d %d", &a, &b) == 2) printf("%d\\n", a + b); }\n',
  "10 ms": withStreams(WORK),
} as const;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};
const shown = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(", ");

let unique = 0;
/** Programs are compiled once, so each has another end. */
const fresh = (code: string): string => `${code}// ${process.pid} ${unique++}\n`;

/** Programs of one problem share their inputs. Without a cache of verdicts each request runs. */
const INPUTS = Array.from({ length: TESTS }, (_, i) => ({ input: `${i} 4\n`, output: `${i + 4}\n` }));

function requestOf(code: string, tests = INPUTS): JudgeRequest {
  const language = requestLanguage("cpp", "answer");
  return plainRequest({ problemKey: `bench ${tests.length}`, code, tests, ...language });
}

const supervised = async (judge: LocalJudge): Promise<number | undefined> => judge.native.supervisorPid();

/** CPU of `work` in the tree of the judge's second part and in this process. */
async function spent(judge: LocalJudge, work: () => Promise<void>): Promise<number> {
  const pid = await supervised(judge);
  const before = treeCpuMs(pid);
  await work();
  return treeCpuMs(pid) - before;
}

function build(name: string, code: string): string {
  const [file, binary] = [join(FOLDER, `${name}.cpp`), join(FOLDER, name)];
  writeFileSync(file, code);
  execFileSync("g++", ["-O2", "-std=gnu++20", "-o", binary, file]);
  return binary;
}

/** Many programs of 20 tests each in one measurement: the clock of processes has ticks of 10 ms. */
const REPEATS = 10;

async function running(judge: LocalJudge): Promise<void> {
  const bare = join(FOLDER, "bare_spawn");
  execFileSync("gcc", ["-O2", "-o", bare, "bench/judge/bare_spawn.c"]);
  const input = join(FOLDER, "input");
  writeFileSync(input, "3 4\n");
  for (const [name, code] of Object.entries(PROGRAMS)) {
    const binary = build(name.replaceAll(/\W+/g, "-"), code);
    // Compiled once, before anything is counted.
    await judge.run(requestOf(code, INPUTS.slice(0, 1)));
    const figures = { ours: [] as number[], bare: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      const tests = TESTS * REPEATS;
      const ours = await spent(judge, async () => {
        for (let i = 0; i < REPEATS; i++) {
          const { verdict } = await judge.run(requestOf(code));
          if (verdict !== "OK") throw new Error(`${name}: ${verdict}`);
        }
      });
      figures.ours.push(ours / tests);
      figures.bare.push(Number(execFileSync(bare, [binary, input, String(tests)])) / tests);
    }
    const ratios = figures.ours.map((ms, i) => ms / (figures.bare[i] ?? Number.NaN));
    say(`${name}: ${shown(figures.ours)} ms a test; bare ${shown(figures.bare)} ms`);
    say(`  ratio: ${shown(ratios)}; median ${median(ratios).toFixed(2)}`);
  }
}

/** Programs of the C++ sample, and how many begin with the header. */
function sampleSources(): string[] {
  const folder = join("data", "cpp");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".cpp"))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

function plainCompileMs(code: string): number {
  const file = join(FOLDER, "plain.cpp");
  writeFileSync(file, code);
  const before = treeCpuMs(undefined);
  execFileSync("g++", ["-O2", "-std=gnu++20", "-o", join(FOLDER, "plain"), file, "-lm", "-pthread"]);
  return treeCpuMs(undefined) - before;
}

async function compiling(judge: LocalJudge): Promise<void> {
  const sample = sampleSources();
  const library = (await libraryPrograms("../shared/data/library_checker")).map(
    ({ request }) => request.code,
  );
  const begins = (codes: readonly string[]): string[] => codes.filter((code) => beginsWith(code, HEADER));
  for (const [name, codes] of [
    ["data/cpp", sample],
    ["library_checker", library],
  ] as const)
    say(
      `${name}: ${begins(codes).length} of ${codes.length} programs begin with <${HEADER}>; the others compile plainly`,
    );
  const chosen = [...begins(sample), ...begins(library)];
  const every = Math.max(1, Math.floor(chosen.length / COMPILED));
  const few = chosen.filter((_, i) => i % every === 0).slice(0, COMPILED);
  const [first] = few;
  if (first === undefined) return;
  const compile = async (code: string): Promise<void> =>
    void (await judge.run(requestOf(fresh(code), INPUTS.slice(0, 1))));
  for (let i = 0; i < 8; i++) await compile(first); // the header is made with the first programs
  const ratios: number[] = [];
  const seconds = { plain: [] as number[], ours: [] as number[] };
  for (const code of few) {
    const plain = plainCompileMs(code) / 1000;
    const ours = (await spent(judge, () => compile(code))) / 1000;
    seconds.plain.push(plain);
    seconds.ours.push(ours);
    ratios.push(ours / plain);
  }
  say(
    `compiling ${few.length} of them, CPU s: plain median ${median(seconds.plain).toFixed(2)}, judge ${median(seconds.ours).toFixed(2)}; ratio median ${median(ratios).toFixed(2)}, of each ${shown(ratios)}`,
  );
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const judge = await createJudge({ workers: 1, memoryMb: 0 });
  try {
    say(`isolation level ${judge.identity.isolation}, ${ROUNDS} rounds`);
    await running(judge);
    await compiling(judge);
  } finally {
    await judge.close();
  }
}

await main();
