#!/usr/bin/env node
// Starts the built program. A new checkout has no dist/: it is compiled first, once.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const main = new URL("../dist/pipeline/cli/main.js", import.meta.url);
const compiler = new URL("../node_modules/typescript/bin/tsc", import.meta.url);
const isBuilt = () => existsSync(fileURLToPath(main));

if (!isBuilt() && existsSync(fileURLToPath(compiler))) {
  process.stderr.write("compiling rftkit, once\n");
  const script = fileURLToPath(new URL("../scripts/build.mjs", import.meta.url));
  spawnSync(process.execPath, [script], { stdio: ["ignore", 2, 2] });
}
if (isBuilt()) {
  const { main: run } = await import(main.href);
  await run(process.argv.slice(2));
} else {
  process.stderr.write("rftkit is not built: run `npm ci && npm run build` in the checkout.\n");
  process.exitCode = 2;
}
