// `make bench-stages BASE=COMMIT`: what the stages after generate cost beside those of another
// commit. Builds bench/scale.ts of both, in a worktree and here, and lets them pass the same
// synthetic rows in turns. ROUNDS (default 3), PROBLEMS (104), SAMPLES (200): enough rows that the
// start of a process counts little. Prints each round and the median of the ratios; exits with 1 if
// that is above LIMIT (0.55).
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const base = process.argv[2];
if (base === undefined) {
  console.error("Name the commit to compare with: node scripts/stages-beside.mjs COMMIT");
  process.exit(2);
}
const rounds = Number(process.env.ROUNDS ?? 3);
const limit = Number(process.env.LIMIT ?? 0.55);
const root = join(fileURLToPath(import.meta.url), "..", "..");
const sizes = { PROBLEMS: "104", SAMPLES: "200", ...process.env, WORKERS: "1", TIMES: "1" };
const quietly = ["ignore", "ignore", "inherit"];

/** CPU milliseconds of the passing process. */
function passed(folder) {
  const output = execFileSync(process.execPath, [".cache/bench/bench/scale.js"], {
    cwd: folder,
    env: sizes,
    encoding: "utf8",
  });
  const [, seconds] = /processor ([\d.]+) s/.exec(output) ?? [];
  if (seconds === undefined) throw new Error(`no figure in ${output}`);
  return Number(seconds) * 1000;
}

const worktree = mkdtempSync(join(tmpdir(), "stages-beside-"));
const git = (...args) => execFileSync("git", args, { cwd: root, stdio: quietly });
git("worktree", "add", "--detach", worktree, base);
try {
  execFileSync("npm", ["ci", "--ignore-scripts", "--prefer-offline"], { cwd: worktree, stdio: quietly });
  for (const folder of [worktree, root])
    execFileSync("npx", ["tsc", "-p", "bench/tsconfig.json"], { cwd: folder, stdio: quietly });
  const rows = Number(sizes.PROBLEMS) * Number(sizes.SAMPLES);
  const ratios = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [before, now] = [passed(worktree), passed(root)];
    ratios.push(now / before);
    const each = [before, now].map((ms) => (ms / rows).toFixed(3));
    console.log(
      `round ${round}: ${each[0]} and ${each[1]} ms a trajectory, ${(now / before).toFixed(2)} x ${base}`,
    );
  }
  const median = ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)];
  console.log(`median of ${rounds} rounds, ${rows} trajectories: ${median.toFixed(2)} x (limit ${limit})`);
  process.exitCode = median > limit ? 1 : 0;
} finally {
  git("worktree", "remove", "--force", worktree);
}
