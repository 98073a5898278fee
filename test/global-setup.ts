/** Builds dist/ once before the tests: those of the command line start the built program. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { missingTools } from "./needs.ts";

export default function setup(): () => void {
  try {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: join(import.meta.dirname, ".."), stdio: "inherit" });
  } catch (error) {
    if (process.env.CI !== undefined) throw error;
    process.stderr.write("the build failed: tests of the command line run what was built before\n");
  }
  return () => {
    for (const { tool, files } of missingTools()) {
      process.stdout.write(`not run: ${files.length} (needs ${tool}): ${files.join(", ")}\n`);
    }
  };
}
