/**
 * The built package, installed from its tarball into an empty folder with a space in its path, does
 * the main job.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";

const npm = (cwd: string, ...args: string[]): string =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

let folder: string;
let files: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "an empty folder "));
  const packed = JSON.parse(
    npm(assetPath("."), "pack", "--json", "--ignore-scripts", "--pack-destination", folder),
  ) as {
    filename: string;
    files: { path: string }[];
  }[];
  files = packed[0]?.files.map((file) => file.path) ?? [];
  mkdirSync(join(folder, "project"));
  npm(join(folder, "project"), "init", "-y");
  npm(
    join(folder, "project"),
    "install",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    join("..", packed[0]?.filename ?? ""),
  );
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rftkit = (...args: string[]): string =>
  execFileSync("npx", ["--no-install", "rftkit", ...args], {
    cwd: join(folder, "project"),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

test("the tarball holds the program and its assets, and neither tests' data nor runs", () => {
  for (const needed of [
    "bin/rftkit.js",
    "dist/pipeline/cli/main.js",
    "dist/report/page.js",
    "dist/report/page.css",
    "data/train.jsonl",
    "configs/sample.yaml",
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

test("npx rftkit runs the sample there", { timeout: 300_000 }, () => {
  const sample = "node_modules/rftkit/configs/sample.yaml";
  expect(rftkit("validate", sample)).toContain("is valid");
  const out = rftkit("run", sample, "--run", "runs/sample", "--until", "subsample", "--dry-run");
  expect(out).toBe("");
  const text = readFileSync(join(folder, "project", sample), "utf8")
    .replace("samples: 200", "samples: 2")
    .replaceAll("../data", "node_modules/rftkit/data")
    .replace("decontaminate:", "decontaminate:\n  embedding: false");
  writeFileSync(join(folder, "project", "small.yaml"), text);
  expect(rftkit("run", "small.yaml")).toContain("decontaminate");
  expect(readdirSync(join(folder, "project", "runs", "sample", "dataset")).sort()).toEqual(
    ["README.md", "multi_turn", "problems", "rftkit.json", "sft", "single_turn"].sort(),
  );
  expect(rftkit("status", "runs/sample")).toContain("done");
});
