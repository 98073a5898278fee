/**
 * The licence of a problem: what its row or its input names, else what its data set states of
 * itself. That is the licence of the collection; the sites that the problems come from may have
 * other terms. Formats of several sets state one only if all of them do: HumanEval is mit and
 * evalplus/humanevalplus apache-2.0, for example.
 */
import type { Problem } from "../../schemas/problem.ts";
import { FORMATS } from "./formats.ts";

type Licensed = Pick<Problem, "problem_id" | "source" | "license">;

/** @returns null where nothing names one */
export function licenceOf({ problem_id: id, source, license }: Licensed): string | null {
  if (license !== undefined) return license;
  const [, prefix] = /^(.+)-[0-9a-f]{16}$/.exec(id) ?? [];
  const [set] = source.split("/");
  return FORMATS.find((format) => format.prefix === prefix && format.name === set)?.license ?? null;
}
