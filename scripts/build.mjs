// Compiles the TypeScript sources to dist/. Assets are not copied: io/assets.ts finds them from the
// package root in a checkout and in an installed package. The report's page is bundled into one
// script, because a page opened from disk cannot import modules. Does nothing if dist/ is newer
// than all sources; the old dist/ is replaced only when the new one is complete.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const { include } = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8"));

/** The page's styles; later ones override earlier ones. */
const STYLES = ["frame", "content", "overview", "text", "viewer", "list", "reading", "media"].map(
  (name) => `${name}.css`,
);

function newestSource() {
  const sources = include
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(ts|css)$/.test(name))
        .map((name) => join(root, folder, name)),
    );
  const folders = sources.map((path) => join(path, ".."));
  const configs = ["tsconfig.build.json", "tsconfig.types.json", "tsconfig.json"].map((name) =>
    join(root, name),
  );
  const all = [...sources, ...folders, ...configs];
  return Math.max(...all.map((path) => statSync(path).mtimeMs));
}

function builtAt() {
  try {
    return statSync(join(dist, "pipeline", "cli", "main.js")).mtimeMs;
  } catch {
    return 0;
  }
}

const IMPORTED = /(from |import\()"(\.[^"]+)\.[jt]s"/g;

/** Types of what programs import: the declarations that api/ reaches, and no others. */
function writeTypes(tsc, folder) {
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.types.json", "--outDir", folder], {
    cwd: root,
    stdio: "inherit",
  });
  const reached = new Set();
  const reach = (file) => {
    if (reached.has(file)) return;
    reached.add(file);
    // The compiler keeps the names of sources here.
    const text = readFileSync(file, "utf8").replace(IMPORTED, '$1"$2.js"');
    writeFileSync(file, text);
    for (const [, , path] of text.matchAll(IMPORTED)) reach(`${join(file, "..", path)}.d.ts`);
  };
  for (const entry of ["index", "judge", "schemas"]) reach(join(folder, "api", `${entry}.d.ts`));
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".d.ts") && !reached.has(join(folder, name))) rmSync(join(folder, name));
}

async function bundlePage(folder) {
  const page = join(root, "pipeline", "report", "page");
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({ input: join(page, "main.ts"), tsconfig: join(root, "tsconfig.page.json") });
  await bundle.write({ file: join(folder, "page.js"), format: "iife", minify: true });
  const styles = STYLES.map((name) => readFileSync(join(page, "style", name), "utf8"));
  writeFileSync(join(folder, "page.css"), styles.join(""));
}

if (builtAt() < newestSource()) {
  const fresh = `${dist}.tmp-${process.pid}`;
  const old = `${dist}.old-${process.pid}`;
  try {
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", fresh], {
      cwd: root,
      stdio: "inherit",
    });
    writeTypes(tsc, fresh);
    await bundlePage(join(fresh, "report"));
    if (builtAt() > 0) renameSync(dist, old);
    else rmSync(dist, { recursive: true, force: true });
    renameSync(fresh, dist);
  } catch (error) {
    process.exitCode = error.status ?? 1;
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
}
