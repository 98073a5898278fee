/**
 * The built package, installed from its tarball into an empty folder with a space in its path and
 * with the environment of a new user: no npm_* variables, a home of its own, no .npmrc of the
 * checkout. Nothing but the npm registry is needed, and npm prints no warning.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { filesOf, pageText } from "../documents.ts";

/** Bytes of the installed package with all of its dependencies. */
const MOST_BYTES = 130e6;
/** Of the disk, for the packages and the program of a checkout: 330 MB, less 36 for the clone. */
const MOST_BLOCKS = (330 - 36) * 2 ** 20;

let folder: string;
let project: string;
let files: string[];
let installed: { status: number | null; stderr: string };

/** What a new user's shell has; proxies and certificates are the machine's. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => /^(PATH|LANG|LC_\w+|TMPDIR|TERM)$/.test(name) || /proxy|cert|ssl/i.test(name),
  );
  return { ...(Object.fromEntries(kept) as Record<string, string>), HOME: join(folder, "home") };
}

const run = (program: string, args: readonly string[], cwd = project) =>
  spawnSync(program, args, { cwd, env: cleanEnvironment(), encoding: "utf8" });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "an empty folder "));
  project = join(folder, "project");
  for (const path of [project, join(folder, "home")]) mkdirSync(path);
  const packed = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: assetPath("."),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  ) as { filename: string; files: { path: string }[] }[];
  files = packed[0]?.files.map((file) => file.path) ?? [];
  writeFileSync(join(project, "package.json"), "{}\n");
  installed = run("npm", ["install", join("..", packed[0]?.filename ?? "")]);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program; it must print no warning of npm. */
function rftkit(...args: string[]): string {
  const { status, stdout, stderr } = run("npx", ["--no-install", "rftkit", ...args]);
  expect(`${args.join(" ")}: ${status}${status === 0 ? "" : stderr}`).toBe(`${args.join(" ")}: 0`);
  expect(stderr).not.toMatch(/^npm (?:warn|error)/m);
  return stdout;
}

/** Sum over everything below a folder. */
function sizeOf(path: string, of: (stat: Stats) => number): number {
  return readdirSync(path, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + of(lstatSync(join(entry.parentPath, entry.name))),
    0,
  );
}
const bytes = (stat: Stats): number => (stat.isFile() ? stat.size : 0);
/** As `du` counts. */
const disk = (stat: Stats): number => stat.blocks * 512;

test("the tarball holds the program and its assets, and neither tests' data nor runs", () => {
  for (const needed of [
    "bin/rftkit.js",
    "dist/pipeline/cli/main.js",
    "dist/report/page.js",
    "dist/report/page.css",
    "data/train.jsonl",
    "configs/sample.yaml",
    "configs/demo.yaml",
    "text/model/runtime-lock.json",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/README.md",
  ]) {
    expect(files).toContain(needed);
  }
  expect(files.some((path) => path.startsWith("judge/supervisor/") && path.endsWith(".py"))).toBe(true);
  expect(files.filter((path) => /^runs\/|\.venv|node_modules|\.test\.ts$|__pycache__/.test(path))).toEqual(
    [],
  );
});

test("it installs from the registry alone, without a warning, in 130 MB", () => {
  // A notice of a newer npm is no warning.
  expect(installed.stderr).not.toMatch(/warn|deprecated|error/i);
  expect(installed.status).toBe(0);
  const lock = JSON.parse(readFileSync(join(project, "node_modules", ".package-lock.json"), "utf8")) as {
    packages: Record<string, { hasInstallScript?: boolean; resolved?: string }>;
  };
  // Install scripts may download from anywhere.
  const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripted.map(([name]) => name)).toEqual([]);
  expect(sizeOf(join(project, "node_modules"), bytes)).toBeLessThan(MOST_BYTES);
});

test("a checkout with its packages and the built program takes 330 MB of the disk at most", () => {
  const sizes = ["node_modules", "dist"].map((name) => sizeOf(assetPath(name), disk));
  expect(sizes[0]).toBeGreaterThan(0);
  expect(sizes.reduce((a, b) => a + b)).toBeLessThan(MOST_BLOCKS);
});

/** A decision for a reason that is not declared, a column that is not read, and a wrong option. */
const WRONG = `
import { defineStage, drop, z } from "rftkit";
import { createJudge } from "rftkit/judge";
export const stage = defineStage({
  name: "wrong",
  after: "verify",
  reasons: { declared: "a reason" },
  options: z.strictObject({ most: z.int() }),
  reads: ["turns"],
  // @ts-expect-error
  perProblem: ({ rows }) => rows.map((row) => drop(row, "undeclared")),
});
defineStage({
  ...stage,
  perProblem: ({ rows }, { most }) => {
    // @ts-expect-error
    most.trim();
    // @ts-expect-error
    return rows.map((row) => drop(row, "declared", row.arm));
  },
});
// @ts-expect-error
await createJudge({ nobody: 1 });
`;

/** A program that would run on is stopped, and the judge judges the next one. */
const ABORTED = `
import { createJudge } from "rftkit/judge";
const judge = await createJudge({ workers: 1 });
const tests = [{ input: "", output: "" }];
const stop = new AbortController();
setTimeout(() => stop.abort(), 500);
const given = { code: "while True: pass", tests, cpu_limit_ms: 60_000 };
const reason = await judge.judge(given, { signal: stop.signal }).catch((error: unknown) => error);
const { verdict } = await judge.judge({ code: "pass", tests });
console.log(reason === stop.signal.reason, verdict);
await judge.close();
`;

test("the guide's TypeScript program compiles in both ways of resolution, and runs", () => {
  const own = join(project, "typescript");
  mkdirSync(own);
  for (const { name, text } of filesOf(pageText("docs/typescript.md"))) writeFileSync(join(own, name), text);
  writeFileSync(join(own, "wrong.ts"), WRONG);
  writeFileSync(join(own, "aborted.ts"), ABORTED);
  const compiler = [
    assetPath("node_modules/typescript/bin/tsc"),
    "--typeRoots",
    assetPath("node_modules/@types"),
  ];
  const bundled = ["--noEmit", "--module", "esnext", "--moduleResolution", "bundler"];
  for (const more of [bundled, []]) {
    const { status, stdout } = run(process.execPath, [...compiler, "-p", own, ...more], own);
    expect([status, stdout]).toEqual([0, ""]);
  }
  expect(run(process.execPath, ["judge.js"], own)).toMatchObject({ status: 0, stdout: "OK 1\n" });
  expect(run(process.execPath, ["aborted.js"], own)).toMatchObject({ status: 0, stdout: "true OK\n" });
  const { status, stdout, stderr } = run(process.execPath, ["main.js"], own);
  expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
  expect(stdout.split("\n")).toEqual([
    "import 1 {}",
    "generate 1 {}",
    "verify 3 {}",
    "keep-passing 3 {}",
    "drop-chatty 2 { too_chatty: 1 }",
    "3 true",
    "",
  ]);
  expect(run(process.execPath, ["main.js"], own).stdout).toMatch(/\nundefined true\n$/);
});

test("no path of the package can be imported but its entries", () => {
  const tried = (path: string) =>
    run(process.execPath, [
      "-e",
      `import(${JSON.stringify(path)}).catch((error) => console.log(error.code))`,
    ]);
  for (const path of ["rftkit/dist/api/index.js", "rftkit/pipeline/run/run.js", "rftkit/api"])
    expect(tried(path).stdout).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED\n");
  for (const path of ["rftkit", "rftkit/judge", "rftkit/schemas"])
    expect(tried(path)).toMatchObject({ status: 0, stdout: "" });
});

test("npx rftkit demo ends with one sentence and a report", { timeout: 300_000 }, () => {
  const lines = rftkit("demo").trimEnd().split("\n");
  expect(lines.at(-2)).toMatch(
    /^Made from 28 problems without a model: 448 trajectories .* \d+ multi-turn and \d+ single-turn rows /,
  );
  expect(lines.at(-1)).toBe("Open the report in a browser: runs/demo/report/index.html");
  expect(existsSync(join(project, "runs", "demo", "report", "index.html"))).toBe(true);
  expect(readdirSync(join(project, "runs", "demo", "dataset")).sort()).toEqual(
    ["README.md", "multi_turn", "problems", "rftkit.json", "sft", "single_turn"].sort(),
  );
  expect(rftkit("status", "runs/demo")).toMatch(/^finished\n/);
});

test("npx rftkit init leads to a run of its sample problems", { timeout: 300_000 }, () => {
  rftkit("init");
  expect(rftkit("validate", "mine.yaml")).toContain("is valid");
  expect(rftkit("run", "mine.yaml")).toContain("strip-prompts");
});
