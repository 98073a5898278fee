/**
 * The sample problems with an interactor and with a checker of testlib, as cases of `judge --check
 * --testlib`: right programs pass, wrong ones fail.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { assetPath } from "../io/assets.ts";
import { Comparator, Solution, Test } from "../schemas/problem.ts";
import { VERDICTS } from "../schemas/verdict.ts";
import type { ProgramCase } from "./conformance.ts";
import { requestLanguage } from "./languages/index.ts";

const FILES = ["data/train-interactive.jsonl", "data/train-testlib.jsonl"];
const FAILS = VERDICTS.filter((verdict) => !["OK", "CE", "INTERNAL"].includes(verdict));
/** Short, because one of the wrong programs waits for ever. */
const WALL_MS = 3000;

const Sample = z.object({
  problem_id: z.string(),
  name: z.string(),
  public_tests: z.array(Test),
  private_tests: z.array(Test),
  comparator: Comparator.extend({
    checker: Comparator.shape.checker.default(null),
    provenance: z.string().default("sample"),
  }),
  solutions: z.array(Solution),
  incorrect_solutions: z.array(Solution),
  cpu_limit_ms: z.int(),
  memory_limit_mb: z.int(),
});
type Sample = z.infer<typeof Sample>;

function caseOf(
  sample: Sample,
  { code, language }: Solution,
  kind: { right: boolean; at: number },
): ProgramCase {
  const about = kind.right ? "right" : "wrong";
  const tests = [...sample.public_tests, ...sample.private_tests];
  return {
    name: `samples/${sample.problem_id}/${about}-${kind.at + 1}`,
    about: `a ${about} program of the sample problem ${sample.name}`,
    group: kind.right ? "honest" : "faults",
    level: 2,
    expect: kind.right ? ["OK"] : FAILS,
    language,
    failing: null,
    request: {
      problemKey: sample.problem_id,
      code,
      ...requestLanguage(language, "recorded"),
      tests,
      comparator: sample.comparator,
      fnName: null,
      inputFile: null,
      outputFile: null,
      cpuLimitMs: sample.cpu_limit_ms,
      wallLimitMs: WALL_MS,
      memoryLimitMb: sample.memory_limit_mb,
      outputLimitBytes: 1 << 20,
      earlyExitFrom: 0,
      trusted: true,
    },
  };
}

export async function sampleCases(): Promise<ProgramCase[]> {
  const texts = await Promise.all(FILES.map((file) => readFile(assetPath(file), "utf8")));
  const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");
  return lines.flatMap((line) => {
    const sample = Sample.parse(JSON.parse(line));
    const cases = (right: boolean, programs: Solution[]): ProgramCase[] =>
      programs.map((program, at) => caseOf(sample, program, { right, at }));
    return [...cases(true, sample.solutions), ...cases(false, sample.incorrect_solutions)];
  });
}
