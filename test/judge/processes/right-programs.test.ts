/**
 * Right programs pass with all their tests in one process, as they do with a process for each;
 * `make bench-judge-both-ways` tries thousands.
 */
import { expect, test } from "vitest";
import { type Program, programs, sample } from "../../../bench/judge/programs.ts";
import { createJudge } from "../../../judge/create.ts";

const COUNT = 200;
const MOST_TESTS = 8;

test("200 solutions of the sample pass both ways", { timeout: 300_000 }, async () => {
  const chosen: Program[] = [];
  for await (const program of programs(sample(1))) {
    if (chosen.length === COUNT) break;
    const tests = program.request.tests.slice(0, MOST_TESTS);
    const problemKey = `${program.request.problemKey} first ${MOST_TESTS}`;
    chosen.push({ ...program, request: { ...program.request, tests, problemKey } });
  }
  const failed: string[] = [];
  for (const batch of [true, false]) {
    const judge = await createJudge({ workers: 2, memoryMb: 0, batch });
    await Promise.all(
      chosen.map(async ({ name, request }) => {
        const { verdict, firstFailing } = await judge.run(request);
        if (verdict !== "OK") failed.push(`${batch} ${name}: ${verdict} at ${firstFailing}`);
      }),
    );
    await judge.close();
  }
  expect(failed).toEqual([]);
  expect(chosen).toHaveLength(COUNT);
});
