/**
 * `make bench-judge-flaky`: of 300 programs that are right with probability 3/4 on each of four
 * tests, how many are accepted, for each way to be wrong, by random bytes and by the clock, with
 * all tests in one process and with a process for each. By chance: 95, and 71 to 119 in 997 of
 * 1,000 draws. COUNT and WORKERS by name.
 */
import { availableParallelism } from "node:os";
import { createJudge } from "../../judge/create.ts";
import { band, CHANCES, flaky, SHARE_RIGHT, WAYS } from "./flaky-programs.ts";

const COUNT = Number(process.env.COUNT ?? 300);
const WORKERS = Number(process.env.WORKERS ?? availableParallelism());
const SIGMAS = 3;

async function main(): Promise<void> {
  const [least, most] = band(COUNT, SIGMAS);
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(`by chance ${Math.round(COUNT * SHARE_RIGHT)}, ${least} to ${most}\n`);
  say(`| way to be wrong | ${Object.keys(CHANCES).join(" | ")} | ${Object.keys(CHANCES).join(" | ")} |`);
  const judges = await Promise.all(
    [true, false].map((batch) => createJudge({ workers: WORKERS, memoryMb: 0, batch })),
  );
  let outside = 0;
  for (const way of Object.keys(WAYS)) {
    const counts: number[] = [];
    for (const judge of judges) {
      for (const chance of Object.values(CHANCES)) {
        const runs = Array.from({ length: COUNT }, (_, i) => judge.run(flaky(way, chance, i)));
        const verdicts = (await Promise.all(runs)).map(({ verdict }) => verdict);
        if (verdicts.includes("INTERNAL")) say(`INTERNAL: ${way}`);
        counts.push(verdicts.filter((verdict) => verdict === "OK").length);
      }
    }
    outside += counts.filter((count) => count < least || count > most).length;
    say(`| ${way} | ${counts.join(" | ")} |`);
  }
  say(`\noutside ${least} to ${most}: ${outside} of ${Object.keys(WAYS).length * 4}`);
  await Promise.all(judges.map((judge) => judge.close()));
}

await main();
