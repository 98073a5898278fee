/**
 * Decontamination of real problems against a real benchmark, with recorded solutions only (no
 * trajectories): the labelled pairs found, other removed problems with their evidence, what is not
 * decided, and the time of each part. Needs ../shared/data (CodeContests, APPS and TACO in their
 * own formats) and the embedding model.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/decontaminate.js [OUT.json
 * [OPTIONS [PROBLEMS]]]; OPTIONS: JSON over the default options, such as '{"embedding":"all"}';
 * PROBLEMS: only so many, of CodeContests first
 */
import { writeFileSync } from "node:fs";
import type { Problem } from "../schemas/problem.ts";
import { decontaminate } from "../stages/decontaminate.ts";
import { decideWith, defaults, openBench } from "./decontaminate-context.ts";
import { LABELS, problemsOf, TRAIN } from "./decontaminate-data.ts";
import { type DecidedProblem, labelledPairs, score } from "./labels.ts";

/** Problems decided concurrently. */
const AT_ONCE = 4;
/** Below this a removed pair has no wording behind it. */
const WORDED = 0.5;

let last = performance.now();
let used = process.cpuUsage();
function lap(what: string): void {
  const now = performance.now();
  const { user, system } = process.cpuUsage(used);
  const cpu = `${((user + system) / 1e6).toFixed(1)} s of this process`;
  console.log(`${what.padEnd(28)} ${((now - last) / 1000).toFixed(1)} s, ${cpu}`);
  last = now;
  used = process.cpuUsage();
}

async function main(): Promise<void> {
  const [out, given = "{}", most = "1000"] = process.argv.slice(2);
  const options = defaults(JSON.parse(given) as object);
  const { ctx, counts, take, close } = await openBench(options);
  const decide = async (problem: Problem): Promise<DecidedProblem> => {
    const { rows, decision } = await decideWith(problem, options, ctx);
    return { id: problem.problem_id, name: problem.name, decision, rows };
  };
  try {
    const artifact = (await decontaminate.prepare?.(options, ctx)) ?? new Uint8Array();
    take(artifact);
    lap(`benchmark, ${(artifact.length / 1e6).toFixed(1)} MB`);
    const all = (await problemsOf(TRAIN, ctx.signal)).slice(0, Number(most));
    lap(`import of ${all.length}`);
    const decided: DecidedProblem[] = [];
    for (let start = 0; start < all.length; start += AT_ONCE) {
      decided.push(...(await Promise.all(all.slice(start, start + AT_ONCE).map(decide))));
      if (out !== undefined) writeFileSync(out, JSON.stringify(decided, null, 1));
      if (start % 40 === 0) console.error(`${decided.length} of ${all.length}`);
    }
    lap("decisions");
    console.log(JSON.stringify(Object.fromEntries(counts)));
    const known = new Set(all.map(({ name }) => name));
    score(
      decided,
      labelledPairs(LABELS).filter(({ train_name }) => known.has(train_name)),
    );
    const removing = decided.flatMap(({ rows }) => rows.filter(({ removed }) => removed));
    const unworded = removing.filter(({ wording, identity }) => identity === null && (wording ?? 0) < WORDED);
    console.log(`pairs removed without wording behind them: ${unworded.length}`);
  } finally {
    await close();
  }
}

await main();
