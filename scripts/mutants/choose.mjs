/**
 * Chooses some of all mutants by a seed, spread evenly: the mutants of all files, in order, are cut
 * into as many equal parts as are wanted, and one is drawn from each.
 */
import { createHash } from "node:crypto";

/** @returns a number in [0, 1) that depends on nothing but its arguments */
function draw(seed, part) {
  return createHash("sha256").update(`${seed}:${part}`).digest().readUInt32BE() / 2 ** 32;
}

/**
 * @param found for each file its path, source and mutants @returns mutants with `id` from 1, `path`
 *   and `line`
 */
export function choose(found, { count, seed }) {
  const all = found.flatMap(({ path, source, mutants }) =>
    mutants.map((mutant) => ({ ...mutant, path, line: source.slice(0, mutant.start).split("\n").length })),
  );
  const parts = Math.min(count, all.length);
  const cut = (part) => Math.floor((part * all.length) / parts);
  return Array.from({ length: parts }, (_, part) => {
    const width = cut(part + 1) - cut(part);
    return { id: part + 1, ...all[cut(part) + Math.floor(draw(seed, part) * width)] };
  });
}
