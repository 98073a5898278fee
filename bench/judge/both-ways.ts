/**
 * `make bench-judge-both-ways`: judges right programs with a process for each test, and those that
 * pass again with all tests in one process, where none may fail. Lists each that does. Run: node
 * .cache/bench/bench/judge/both-ways.js; DATA (folder of real problems), VARIANTS and WORKERS by
 * name.
 */
import { availableParallelism } from "node:os";
import { createJudge } from "../../judge/create.ts";
import type { JudgeResult, Runner } from "../../judge/judge.ts";
import { type Program, programs, real, sample } from "./programs.ts";

const DATA = process.env.DATA ?? "../shared/data";
const VARIANTS = Number(process.env.VARIANTS ?? 20);
const WORKERS = Number(process.env.WORKERS ?? availableParallelism());
const IN_FLIGHT = 2 * WORKERS;

async function each(list: AsyncGenerator<Program>, use: (program: Program) => Promise<void>): Promise<void> {
  const worker = async () => {
    for (;;) {
      const next = await list.next();
      if (next.done === true) return;
      await use(next.value);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

function said({ verdict, firstFailing, detail, tests }: JudgeResult): string {
  const place =
    firstFailing === null ? "" : ` at ${firstFailing}: ${tests[firstFailing]?.stderr.slice(-300)}`;
  return `${verdict}${place} ${detail ?? ""}`;
}

async function main(): Promise<void> {
  const start = (batch: boolean): Promise<Runner> => createJudge({ workers: WORKERS, memoryMb: 0, batch });
  const [strict, batch] = await Promise.all([start(false), start(true)]);
  let [total, right, tests, differing] = [0, 0, 0, 0];
  await each(programs([...sample(VARIANTS), ...real(DATA, 1)]), async ({ name, request }) => {
    total++;
    if ((await strict.run(request)).verdict !== "OK") return;
    right++;
    tests += request.tests.length;
    const result = await batch.run(request);
    if (result.verdict === "OK") return;
    differing++;
    process.stdout.write(`${name}: ${said(result)}\n`);
  });
  await Promise.all([strict.close(), batch.close()]);
  process.stdout.write(
    `${total} programs, ${right} pass with a process for each of their ${tests} tests; of these ${differing} fail in one process\n`,
  );
  process.exitCode = differing === 0 ? 0 : 1;
}

await main();
