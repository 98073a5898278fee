/** Builds dist/ once before the tests: those of the command line start the built program. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { missingTools } from "./needs.ts";

export default function setup(): () => void {
  execFileSync("npm", ["run", "--silent", "build"], {
    cwd: join(import.meta.dirname, ".."),
    stdio: "inherit",
  });
  return () => {
    for (const { tool, files } of missingTools()) {
      process.stdout.write(`not run: ${files.length} (needs ${tool}): ${files.join(", ")}\n`);
    }
  };
}
