/** Builds dist/ once before the tests: those of the command line start the built program. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { missingTools } from "./needs.ts";

export default function setup(): () => void {
  const missing = missingTools();
  if (process.env.RFTKIT_ALL_TOOLS !== undefined && missing.length > 0) {
    throw new Error(`tools are missing: ${missing.map(({ tool }) => tool).join(", ")}`);
  }
  try {
    execFileSync("npm", ["run", "--silent", "build"], {
      cwd: join(import.meta.dirname, ".."),
      stdio: "inherit",
    });
  } catch (error) {
    if (process.env.CI !== undefined) throw error;
    process.stderr.write("the build failed: tests of the command line run what was built before\n");
  }
  return () => {
    for (const { tool, files } of missing) {
      process.stdout.write(`not run: ${files.length} (needs ${tool}): ${files.join(", ")}\n`);
    }
  };
}
