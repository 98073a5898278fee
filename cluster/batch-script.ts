/**
 * Writes a batch script: directives, then shell lines. Promises: values appear unchanged or are
 * refused; quoted words are safe in any POSIX shell. Does not submit.
 */
import { shown, UserError } from "../schemas/errors.ts";

export type Directives = Readonly<Record<string, string | number | true>>;

/** A shell word, quoted if necessary. */
export const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * `#SBATCH --name=value`, one per line. @throws UserError for a value with a line break or a quote
 */
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
