/**
 * The programs of ../shared/data/library_checker as judge requests: real problems with checkers of
 * testlib, solutions and mutants, each with the verdict of plain g++ and the checker.
 */
import { join } from "node:path";
import { parquetRows } from "../../io/parquet/rows.ts";
import type { JudgeRequest } from "../../judge/judge.ts";
import { requestLanguage } from "../../judge/languages/index.ts";

type Row = {
  name: string;
  cpu_limit_ms: number;
  tests: { input: string; output: string }[];
  checker: string;
  solutions: { file: string; code: string; measured: string }[];
};

export type LibraryProgram = {
  name: string;
  /** 0-based number of the problem. */
  problem: number;
  /** Verdict of plain g++ -O2 -std=c++17, stack 256 MB, memory 2 GB, and the checker. */
  measured: string;
  request: JudgeRequest;
};

export async function libraryPrograms(folder: string): Promise<LibraryProgram[]> {
  const programs: LibraryProgram[] = [];
  let problem = 0;
  for await (const row of parquetRows(join(folder, "problems.parquet"))) {
    const { name, cpu_limit_ms, tests, checker, solutions } = row as Row;
    const limit = Number(cpu_limit_ms);
    for (const { file: path, code, measured } of solutions)
      programs.push({
        name: `${name}/${path}`,
        problem,
        measured,
        request: {
          problemKey: `library/${name}`,
          code,
          ...requestLanguage("cpp", "recorded"),
          tests,
          comparator: { kind: "checker", checker, checker_language: "cpp", provenance: "library_checker" },
          fnName: null,
          inputFile: null,
          outputFile: null,
          cpuLimitMs: limit,
          wallLimitMs: 6 * limit,
          memoryLimitMb: 2048,
          outputLimitBytes: 64 << 20,
          earlyExitFrom: 0,
        },
      });
    problem++;
  }
  return programs;
}
