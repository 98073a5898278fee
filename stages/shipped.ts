/**
 * Trusted programs: the recorded solutions of the sample problems that ship with rftkit. They and
 * their neutral rewrites may run without isolation; all other programs need isolation level 2 or
 * --unsafe.
 * Promise: they are recognised by content, never by a name or an id, which any file can claim.
 */
import { readFileSync } from "node:fs";
import { assetPath } from "../io/assets.ts";
import { sha256 } from "../io/hash.ts";
import type { Config } from "../schemas/config.ts";
import type { Problem } from "../schemas/problem.ts";

const FILES = ["data/train.jsonl", "data/benchmark.jsonl", "data/train-cpp.jsonl"] as const;

type Programs = Pick<Problem, "solutions" | "incorrect_solutions">;

let shipped: Set<string> | undefined;

function shippedPrograms(): Set<string> {
  if (shipped !== undefined) return shipped;
  const lines = FILES.flatMap((file) => readFileSync(assetPath(file), "utf8").split("\n"));
  const problems = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Partial<Programs>);
  shipped = new Set(problems.flatMap(programsOf).map(sha256));
  return shipped;
}

function programsOf({ solutions = [], incorrect_solutions = [] }: Partial<Programs>): string[] {
  return [...solutions, ...incorrect_solutions].map(({ code }) => code);
}

/** Whether every program that a problem can have under this configuration ships with rftkit. */
export function shipsWithUs(
  problem: Problem,
  { policy, generate }: Pick<Config, "policy"> & { generate?: Pick<Config["generate"], "trajectories"> },
): boolean {
  // Answers from a file are untrusted.
  if (generate?.trajectories !== undefined) return false;
  const { checker, interactor } = problem.comparator;
  if (policy.kind !== "recorded" || checker !== null || interactor !== undefined) return false;
  const programs = programsOf(problem);
  return programs.length > 0 && programs.every((code) => shippedPrograms().has(sha256(code)));
}
