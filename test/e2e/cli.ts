/**
 * Starts the built program as a user would, on a small part of the sample, in a folder of the
 * test's own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { assetPath } from "../../io/assets.ts";

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

export const PROGRAM = assetPath("bin/rftkit.js");

export type StartOptions = { env?: Record<string, string>; cwd?: string };

export type Started = { child: ChildProcess; ended: Promise<Ended> };

export const start = (args: readonly string[], options: StartOptions = {}): Started =>
  startProgram(process.execPath, [PROGRAM, ...args], options);

export function startProgram(program: string, args: readonly string[], options: StartOptions = {}): Started {
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    // A group of its own, so that a test can kill the whole tree at once.
    detached: true,
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

export const rftkit = (...args: string[]): Promise<Ended> => start(args).ended;

const lines = (file: string): string[] =>
  readFileSync(assetPath(file), "utf8")
    .split("\n")
    .filter((line) => line !== "");

/** Slugs of the sample whose copies the benchmark below holds, and some that it does not. */
export const TRAIN = lines("data/train.jsonl");

export type Place = {
  folder: string;
  config: string;
  run: string;
  write: (changes?: Record<string, unknown>) => void;
};

/** Answers of test servers have a limit, unless a test names another or none (undefined). */
function withLimit(config: Record<string, unknown>): object {
  const asksServer = (config.policy as { kind?: string } | undefined)?.kind === "openai";
  return asksServer ? { ...config, generate: { max_tokens: 4096, ...(config.generate as object) } } : config;
}

/** A folder with problems, a benchmark and a configuration; `changes` replaces sections of it. */
export function place(options: { problems?: number; samples?: number; name?: string } = {}): Place {
  const { problems = 4, samples = 5, name = "place " } = options;
  const folder = mkdtempSync(join(tmpdir(), name));
  const config = join(folder, "config.yaml");
  const pairs = TRAIN.filter((line) => line.includes('"sample-train-pair-'));
  const others = TRAIN.filter((line) => !line.includes('"sample-train-pair-'));
  writeFileSync(
    join(folder, "train.jsonl"),
    `${[...pairs.slice(0, 2), ...others].slice(0, problems).join("\n")}\n`,
  );
  writeFileSync(join(folder, "benchmark.jsonl"), `${lines("data/benchmark.jsonl").join("\n")}\n`);
  const write = (changes: Record<string, unknown> = {}) =>
    writeFileSync(
      config,
      stringify(
        withLimit({
          name: "place",
          seed: 5,
          buckets: 3,
          policy: { kind: "recorded" },
          import: { inputs: [{ path: "train.jsonl", format: "jsonl" }] },
          generate: { samples },
          decontaminate: {
            embedding: false,
            self_test: 1,
            benchmarks: [{ name: "bench", inputs: [{ path: "benchmark.jsonl", format: "jsonl" }] }],
          },
          ...changes,
        }),
      ),
    );
  write();
  return { folder, config, run: join(folder, "run"), write };
}

/** sha256 of every file below a folder, by relative path. */
export function hashes(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const found = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), createHash("sha256").update(readFileSync(path)).digest("hex")];
  });
  return Object.fromEntries(found.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}

type Result = {
  manifests: {
    stage: string;
    counts: {
      rows_in: number;
      kept: number;
      dropped: number;
      rows_out: number;
      reasons: Record<string, number>;
    };
  }[];
  plan: { todo: string[] };
  counts: Record<string, number>;
};

/** The result of `run … --json`. */
export const resultOf = (ended: Ended): Result => JSON.parse(ended.stdout) as Result;
