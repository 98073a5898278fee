/**
 * What the index of a real benchmark (TACO's 1,000 test problems) costs beside embedding all of it:
 * cold, and again in a new run directory, as processor time of whole commands beyond that of the
 * same command with a benchmark of one item. The user's cache is a new folder; the embedding model
 * is taken from the user's own. Needs ../shared/data and dist/. Exits with 1 for a missed target.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/decontaminate-cost.js
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { defaultCacheDir } from "../io/user-cache.ts";
import { createEmbedder } from "../text/embedding/embedder.ts";
import { DEFAULT_MODEL, findModel, MODEL_VARIABLE } from "../text/embedding/model.ts";
import { findRuntime, RUNTIME_VARIABLE } from "../text/embedding/runtime.ts";
import { plainStatement } from "../text/normalise.ts";
import { problemsOf, TACO } from "./decontaminate-data.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-cost-"));
const env = {
  ...process.env,
  XDG_CACHE_HOME: join(folder, "cache"),
  [MODEL_VARIABLE]: findModel({ model: DEFAULT_MODEL }) ?? "",
  [RUNTIME_VARIABLE]: findRuntime(defaultCacheDir()) ?? "",
};

/** A benchmark whose index costs nothing, so that the same stages run as with the real one. */
function oneItem(): object {
  const item = { name: "longest", statement: "Print the longest word of a line.", public_tests: [] };
  writeFileSync(join(folder, "one.jsonl"), `${JSON.stringify(item)}\n`);
  return { name: "one-item", inputs: [{ path: "one.jsonl", format: "jsonl" }] };
}

/** One problem that is near no item. */
function writeConfig(name: string, benchmarks: readonly object[]): string {
  const problem = {
    name: "sum",
    statement: "Read two numbers and print their sum.",
    public_tests: [{ input: "1 2\n", output: "3\n" }],
    private_tests: [{ input: "20 31\n", output: "51\n" }],
    solutions: [{ code: "print(sum(map(int, input().split())))" }],
  };
  writeFileSync(join(folder, "problems.jsonl"), `${JSON.stringify(problem)}\n`);
  const path = join(folder, `${name}.yaml`);
  const config = {
    name,
    buckets: 1,
    policy: { kind: "recorded" },
    import: { inputs: [{ path: "problems.jsonl", format: "jsonl" }] },
    generate: { samples: 1 },
    decontaminate: { benchmarks, self_test: 0 },
  };
  writeFileSync(path, stringify(config));
  return path;
}

/** Processor seconds of a whole run in a new directory, with all of its processes. */
function commandSeconds(config: string, run: string): number {
  const command = `TIMEFORMAT="%U %S"; time node bin/rftkit.js run "${config}" --run "${join(folder, run)}" --workers 1 >&2 2>"${folder}/said"`;
  const times = execFileSync("bash", ["-c", `{ ${command}; } 2>&1`], { env, encoding: "utf8" });
  const [user = 0, system = 0] = times.trim().split(/\s+/).slice(-2).map(Number);
  return user + system;
}

const seconds = (value: number): string => `${value.toFixed(2)} CPU s`;

async function embeddingSeconds(): Promise<number> {
  const texts = (await problemsOf([TACO], new AbortController().signal)).map(({ statement }) =>
    plainStatement(statement),
  );
  const embedder = await createEmbedder({ model: DEFAULT_MODEL, cacheDir: join(folder, "vectors") });
  const before = process.cpuUsage();
  for (let start = 0; start < texts.length; start += 16) await embedder.embed(texts.slice(start, start + 16));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function main(): Promise<void> {
  try {
    const given = { [MODEL_VARIABLE]: env[MODEL_VARIABLE], [RUNTIME_VARIABLE]: env[RUNTIME_VARIABLE] };
    Object.assign(process.env, given);
    const place = (path: string): string => resolve(path);
    const taco = { ...TACO, path: place(TACO.path), special_judge: place(TACO.special_judge) };
    const [bare, full] = [
      writeConfig("bare", [oneItem()]),
      writeConfig("full", [{ name: "taco-test", inputs: [taco] }]),
    ];
    const without = Math.min(...["bare-1", "bare-2"].map((run) => commandSeconds(bare, run)));
    const cold = commandSeconds(full, "first") - without;
    const again = commandSeconds(full, "second") - without;
    const embedding = await embeddingSeconds();
    console.log(`the command with one item            ${seconds(without)}`);
    console.log(`index of 1,000 items, cold           ${seconds(cold)}`);
    console.log(`index again, in a new run directory  ${seconds(again)}`);
    console.log(`embedding all 1,000 items            ${seconds(embedding)}`);
    const met: [string, boolean][] = [
      [`cold ≤ 10 % of the embedding: ${((100 * cold) / embedding).toFixed(1)} %`, cold <= embedding / 10],
      ["again ≤ 2 CPU s", again <= 2],
    ];
    for (const [target, isMet] of met) console.log(`${isMet ? "met   " : "MISSED"} ${target}`);
    if (met.some(([, isMet]) => !isMet)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
