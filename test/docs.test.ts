/**
 * Documents that cannot rot: the README's tree, stages and commands are compared with the program.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { assetPath } from "../io/assets.ts";
import { ConfigFile } from "../pipeline/config.ts";
import { ALL_STAGES } from "../pipeline/recipes.ts";

const readme = readFileSync(assetPath("README.md"), "utf8");
const stages = ALL_STAGES.map(({ name }) => name);
const commands = readFileSync(assetPath("pipeline/cli/commands.ts"), "utf8").matchAll(/usage: "([a-z-]+)/g);

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

/** The stages that lack something, by name: a failure prints only these. */
const lacking = (has: (stage: string) => boolean): string[] => stages.filter((stage) => !has(stage));

test("every stage has its file, its section in the configuration, and a test", () => {
  const tests = readdirSync(assetPath("test/stages"), { recursive: true, encoding: "utf8" });
  const isTestOf = (stage: string) => (file: string) =>
    file.endsWith(".test.ts") && /^[^./]+/.exec(file)?.[0] === stage;
  expect(lacking((stage) => existsSync(assetPath(`stages/${stage}.ts`)))).toEqual([]);
  expect(lacking((stage) => Object.hasOwn(ConfigFile.shape, stage))).toEqual([]);
  expect(lacking((stage) => tests.some(isTestOf(stage)))).toEqual([]);
});

test("every stage has a row in the README's table of stages, and every row is a stage", () => {
  const rows = [...readme.matchAll(/^\| `([a-z-]+)` \| [^|]+ \|$/gm)].map(([, name = ""]) => name);
  expect(rows.sort()).toEqual([...stages].sort());
});

test("every command that the README names exists", () => {
  const known = new Set([...commands].map((match) => match[1]));
  const named = [...readme.matchAll(/npx rftkit ([a-z-]+)/g)].map((match) => match[1]);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test("the badges of the README say what package.json says", () => {
  const { version, license, engines } = JSON.parse(readFileSync(assetPath("package.json"), "utf8")) as {
    version: string;
    license: string;
    engines: { node: string };
  };
  const title = (name: string) =>
    /<title>(.*)<\/title>/.exec(readFileSync(assetPath(`docs/images/badge-${name}.svg`), "utf8"))?.[1];
  expect(title("version")).toBe(`version: ${version}`);
  expect(title("licence")).toBe(`licence: ${license}`);
  expect(title("node")).toBe(`node: ${engines.node.replace(">=", "≥ ")}`);
  expect(readme).toContain(`version ${version}](docs/images/badge-version.svg)`);
});

const guides = readdirSync(assetPath("docs")).filter((name) => name.endsWith(".md"));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "data/README.md",
  "test/conformance/README.md",
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
    expect(anchors.includes(heading), `${page} → ${target}#${heading}`).toBe(true);
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
  const targets = [...readme.matchAll(/make ([a-z-]+)/g)].map(([, target = ""]) => target);
  expect(targets.filter((target) => !new RegExp(`^${target}:`, "m").test(makefile))).toEqual([]);
});
