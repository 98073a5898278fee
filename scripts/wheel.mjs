// Builds the Python wheel: python/ with the built program beside it, so that `pip install` brings
// the command too. Usage: node scripts/wheel.mjs [--out FOLDER]; needs dist/ and node_modules/.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: { out: { type: "string", default: join(root, ".cache", "python") } },
});
const stage = join(root, ".cache", "wheel");
const node = join(stage, "src", "rftkit", "_node");

/** What Node never loads from a package. */
const isLicence = (name) => /^(?:licen[cs]e|notice|copying)/i.test(name);
const NOT_LOADED =
  /\.(?:map|d\.ts|d\.mts|d\.cts|md|markdown|flow)$|^(?:tests?|__tests__|docs|examples?|\.github)$/;

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Names of the packages that the program needs, with what these need. */
function neededPackages() {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const found = new Set();
  const visit = (from, name) => {
    for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf("/node_modules/"), 0))) {
      const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      if (lock[path] !== undefined) {
        if (found.has(path)) return;
        found.add(path);
        for (const next of Object.keys(lock[path].dependencies ?? {})) visit(path, next);
        return;
      }
      if (folder === "") return;
    }
  };
  for (const name of Object.keys(manifest.dependencies)) visit("", name);
  return [...found].sort();
}

function copyPackage(path) {
  const from = join(root, path);
  if (!existsSync(from)) throw new Error(`${path} is not installed: run npm ci`);
  cpSync(from, join(node, path), {
    recursive: true,
    filter: (file) => {
      const inside = file.slice(from.length + 1);
      return (
        !inside.split(sep).includes("node_modules") &&
        (isLicence(basename(file)) || !NOT_LOADED.test(basename(file)))
      );
    },
  });
}

/** The files of the npm package, as npm itself lists them. */
function packageFiles() {
  const listed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(listed)[0].files.map(({ path }) => path);
}

rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
cpSync(join(root, "python"), stage, { recursive: true, filter: (file) => basename(file) !== "__pycache__" });
for (const path of packageFiles()) {
  if (path.endsWith(".d.ts") || path.startsWith("docs/")) continue;
  mkdirSync(dirname(join(node, path)), { recursive: true });
  cpSync(join(root, path), join(node, path));
}
for (const path of neededPackages()) copyPackage(path);

const project = join(stage, "pyproject.toml");
const text = readFileSync(project, "utf8");
writeFileSync(project, text.replace(/^version = ".*"$/m, `version = "${manifest.version}"`));
cpSync(join(root, "LICENSE"), join(stage, "LICENSE"));

const python = process.env.PYTHON ?? "python3";
const pip = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "-w", values.out];
execFileSync(python, [...pip, stage], { stdio: "inherit" });
rmSync(stage, { recursive: true, force: true });
