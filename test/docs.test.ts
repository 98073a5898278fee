/** Documents that cannot rot: the README's tree, stages and commands are compared with the program. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assetPath } from "../io/assets.ts";
import { RECIPES } from "../pipeline/recipes.ts";
import { Config } from "../schemas/config.ts";

const readme = readFileSync(assetPath("README.md"), "utf8");
const { dataset, evaluate } = RECIPES;
const stages = [
  ...new Set([dataset.source, ...dataset.stages, ...evaluate.stages].map((stage) => stage.name)),
];
const commands = readFileSync(assetPath("pipeline/cli/main.ts"), "utf8").matchAll(/usage: "([a-z-]+)/g);

test("every folder of the README's tree exists, and every folder of code is in it", () => {
  const tree = [...readme.matchAll(/^([a-z]+)\/ {2,}/gm)].map((match) => match[1] ?? "");
  for (const folder of tree) expect(existsSync(assetPath(folder)), folder).toBe(true);
  const ignored = new Set(["node_modules", "dist", "bin", "runs", "coverage"]);
  const folders = readdirSync(assetPath("."), { withFileTypes: true }).filter(
    (entry) =>
      entry.isDirectory() &&
      !entry.name.startsWith(".") &&
      !entry.name.includes(".") &&
      !ignored.has(entry.name),
  );
  expect(folders.map((entry) => entry.name).filter((name) => !tree.includes(name))).toEqual([]);
});

test.each(stages)("stage %s has its file, its options, a test and a line in the README", (stage) => {
  expect(existsSync(assetPath(`stages/${stage}.ts`))).toBe(true);
  expect(Object.keys(Config.shape)).toContain(stage);
  const tests = readdirSync(assetPath("test/stages"), { recursive: true, encoding: "utf8" });
  expect(
    tests.some((name) => new RegExp(`^${stage}[./].*test\\.ts$|^${stage}/.*test\\.ts$`).test(name)),
  ).toBe(true);
  expect(readme).toContain(`| \`${stage}\` |`);
});

test("every command that the README names exists", () => {
  const known = new Set([...commands].map((match) => match[1]));
  const named = [...readme.matchAll(/npx rftkit ([a-z-]+)/g)].map((match) => match[1]);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test("every file that the README and the guides link to exists", () => {
  for (const page of [
    "README.md",
    "docs/add-a-stage.md",
    "docs/decisions.md",
    "docs/report.md",
    "data/README.md",
  ]) {
    const text = readFileSync(assetPath(page), "utf8");
    const folder = page.includes("/") ? page.replace(/[^/]+$/, "") : "";
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(assetPath(folder + target)), `${page} → ${target}`).toBe(true);
    }
  }
});

test("every make target that the README names is in the Makefile", () => {
  const makefile = readFileSync(assetPath("Makefile"), "utf8");
  for (const [, target = ""] of readme.matchAll(/make ([a-z-]+)/g)) {
    expect(makefile, target).toMatch(new RegExp(`^${target}:`, "m"));
  }
});
