// Compiles the TypeScript tree to dist/, beside which the assets stay where they are: io/assets.ts finds them from
// the package root in a checkout and in an installed package alike. The old dist/ goes only when the new one is whole.
import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const fresh = `${root}/dist.tmp-${process.pid}`;
try {
  execFileSync(
    process.execPath,
    [`${root}/node_modules/typescript/bin/tsc`, "-p", "tsconfig.build.json", "--outDir", fresh],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
  rmSync(`${root}/dist`, { recursive: true, force: true });
  renameSync(fresh, `${root}/dist`);
} catch (error) {
  rmSync(fresh, { recursive: true, force: true });
  process.exitCode = error.status ?? 1;
}
