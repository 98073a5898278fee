/** Documents that cannot rot: the README's tree, stages and commands are compared with the program. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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

test("every stage names the reasons by which it drops", () => {
  const all = [dataset.source, ...dataset.stages, ...evaluate.stages];
  expect(all.filter(({ reasons }) => reasons === undefined).map(({ name }) => name)).toEqual([]);
});

test("every command that the README names exists", () => {
  const known = new Set([...commands].map((match) => match[1]));
  const named = [...readme.matchAll(/npx rftkit ([a-z-]+)/g)].map((match) => match[1]);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

const guides = readdirSync(assetPath("docs")).filter((name) => name.endsWith(".md"));
const pages = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"],
  ...["data/README.md", "test/conformance/README.md"],
  ...guides.map((name) => `docs/${name}`),
];

test.each(pages)("every file that %s links to exists, and every heading of another page", (page) => {
  const text = readFileSync(assetPath(page), "utf8");
  for (const [, target = "", heading] of text.matchAll(/\]\((?!https?:)([^)#]+)(?:#([^)]+))?/g)) {
    const path = join(assetPath("."), dirname(page), target);
    expect(existsSync(path), `${page} → ${target}`).toBe(true);
    if (heading === undefined) continue;
    const anchors = [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(anchors, `${page} → ${target}#${heading}`).toContain(heading);
  }
});

test("every page is in the index of docs, which the README links to", () => {
  const index = readFileSync(assetPath("docs/README.md"), "utf8");
  const missing = guides.filter((name) => name !== "README.md" && !index.includes(`](${name})`));
  expect(missing).toEqual([]);
  expect(readme).toContain("](docs/README.md)");
});

test("every make target that the README names is in the Makefile", () => {
  const makefile = readFileSync(assetPath("Makefile"), "utf8");
  for (const [, target = ""] of readme.matchAll(/make ([a-z-]+)/g)) {
    expect(makefile, target).toMatch(new RegExp(`^${target}:`, "m"));
  }
});
