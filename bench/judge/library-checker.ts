/**
 * `make bench-library-checker`: judges all programs of ../shared/data/library_checker and prints
 * each whose verdict differs from the measured one, with what is known of why. Fails if a program
 * has no verdict.
 * Run: node .cache/bench/bench/judge/library-checker.js [FOLDER] [EVERY]; EVERY: only each n-th
 * program
 */
import { availableParallelism } from "node:os";
import { createJudge, type LocalJudge } from "../../judge/create.ts";
import type { JudgeResult } from "../../judge/judge.ts";
import { readTestlib } from "../../judge/testlib-file.ts";
import { type LibraryProgram, libraryPrograms } from "./library-programs.ts";
import { treeCpuMs } from "./tree.ts";

const [folder = "../shared/data/library_checker", every = "1"] = process.argv.slice(2);
const IN_FLIGHT = 2 * availableParallelism();

function described({ name, measured, request }: LibraryProgram, result: JudgeResult): string {
  const { verdict, firstFailing, tests, detail } = result;
  const test = firstFailing === null ? undefined : tests[firstFailing];
  const at = firstFailing === null ? "" : ` at test ${firstFailing + 1} of ${request.tests.length}`;
  const used =
    test === undefined
      ? ""
      : `, CPU ${test.cpuMs.toFixed(0)} of ${request.cpuLimitMs} ms, ${test.memoryMb.toFixed(0)} MiB, ${test.signal ?? "no signal"}`;
  const said = (detail ?? test?.stderr ?? "").trim().split("\n").at(-1)?.slice(0, 160) ?? "";
  return `  ${name}: measured ${measured}, here ${verdict}${at}${used} ${said}`;
}

/** Names of programs whose longest test takes at least half of the limit. */
const isNear = ({ request }: LibraryProgram, { tests }: JudgeResult): boolean =>
  tests.some(({ cpuMs }) => cpuMs > request.cpuLimitMs / 2);

async function judgeAll(judge: LocalJudge, programs: readonly LibraryProgram[]) {
  const results: { program: LibraryProgram; result: JudgeResult }[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let program = programs[next++]; program !== undefined; program = programs[next++]) {
      results.push({ program, result: await judge.run(program.request) });
      process.stderr.write(`\r${results.length} of ${programs.length}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  process.stderr.write("\r");
  return results;
}

async function main(): Promise<void> {
  const programs = (await libraryPrograms(folder)).filter((_, i) => i % Number(every) === 0);
  const judge = await createJudge({ testlib: readTestlib(`${folder}/testlib.h`) });
  const begun = performance.now();
  const results = await judgeAll(judge, programs);
  const cpuS = (treeCpuMs(await judge.native.supervisorPid()) / 1000).toFixed(0);
  await judge.close();
  const differing = results.filter(({ program, result }) => program.measured !== result.verdict);
  const open = results.filter(({ result }) => result.verdict === "INTERNAL");
  const near = results.filter(({ program, result }) => isNear(program, result));
  process.stdout.write(
    [
      `${programs.length - differing.length} of ${programs.length} programs as measured, ${open.length} without a verdict; ${((performance.now() - begun) / 1000).toFixed(0)} s, CPU ${cpuS} s`,
      ...differing.map(({ program, result }) => described(program, result)),
      `within a factor of two of the time limit: ${near.map(({ program }) => program.name).join(", ") || "none"}`,
      "",
    ].join("\n"),
  );
  if (open.length > 0) process.exitCode = 1;
}

await main();
