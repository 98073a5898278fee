/**
 * A batch script as text: directives, then lines of shell. Promises: values stand in it as they were given or are
 * refused; quoted words survive any shell. Does not submit.
 */
import { shown, UserError } from "../schemas/errors.ts";

export type Directives = Readonly<Record<string, string | number | true>>;

/** A word for the shell, quoted where it must be. */
export const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** `#SBATCH --name=value`, one a line. @throws UserError for a value that would break out of its line */
export function batchScript(directives: Directives, lines: readonly string[]): string {
  const head = Object.entries(directives).map(([name, value]) => {
    if (!/^[a-z][a-z-]*$/.test(name) || /["\n\r]/.test(String(value))) throw badDirective(name, value);
    if (value === true) return `#SBATCH --${name}`;
    return `#SBATCH --${name}=${/\s/.test(String(value)) ? `"${value}"` : value}`;
  });
  return `${["#!/bin/bash", ...head, "", ...lines].join("\n")}\n`;
}

const badDirective = (name: string, value: unknown): UserError =>
  new UserError({
    where: `--sbatch ${shown(name)}`,
    expected: "an option of sbatch and a value on one line, without quotes",
    got: shown(value),
    fix: "Write it as --sbatch key=value, for example --sbatch account=nlp.",
  });

/** Indices as Slurm writes them: 0-3,7. */
export function arrayRanges(indices: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const index of [...indices].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(",");
}
