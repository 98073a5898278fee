#!/usr/bin/env node
// Starts the built program. If dist/ is missing, as in a new checkout, says how to build it.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const main = new URL("../dist/pipeline/cli/main.js", import.meta.url);
if (existsSync(fileURLToPath(main))) {
  const { main: run } = await import(main.href);
  await run(process.argv.slice(2));
} else {
  process.stderr.write("rftkit is not built: run `npm ci && npm run build` in the checkout.\n");
  process.exitCode = 2;
}
