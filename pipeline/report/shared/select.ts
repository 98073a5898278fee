/**
 * The rows that filters leave, in the order asked for. A word of the search counts as found in a problem's id, name,
 * source or tags, in an id, in a reason, or in the answers (by the word index); all words must be found.
 */
import type { Fate, RunIndex } from "./format.ts";
import type { Filters } from "./place.ts";
import { wordsOf } from "./words.ts";

/** Rows that hold a word, or one that begins with it. */
export type FindWord = (word: string) => Promise<Iterable<number>>;

export const fateName = ({ state, stage, reason }: Fate): string =>
  state === "dropped" ? `${stage}: ${reason}` : state === "published" ? "published" : `kept by ${stage}`;

export const fateKey = ({ state, stage, reason }: Fate): string =>
  state === "dropped" ? `${stage}:${reason}` : state;

/** Whether each fate passes the filter; "dropped" and "error" stand for all of their kind. */
function fatesWanted(fates: readonly Fate[], wanted: string): boolean[] {
  return fates.map(
    (fate) => fateKey(fate) === wanted || fate.state === wanted || (wanted === "error" && fate.error),
  );
}

export type Searched = {
  index: RunIndex;
  ids: readonly string[];
  /** Lower-case text of each problem. */
  problemTexts: readonly string[];
  findWord: FindWord;
};

async function withWord(
  rows: Uint8Array,
  word: string,
  { index, ids, problemTexts, findWord }: Searched,
): Promise<void> {
  const found = new Uint8Array(rows.length);
  const problems = problemTexts.map((text) => text.includes(word));
  const fates = index.fates.map((fate) => fateName(fate).toLowerCase().includes(word));
  const mayBeId = /^[a-z0-9#-]{6,}$/.test(word);
  const { problem, fate } = index.rows;
  for (let row = 0; row < found.length; row += 1) {
    if (problems[problem[row] as number] || fates[fate[row] as number]) found[row] = 1;
    else if (mayBeId && (ids[row] as string).includes(word)) found[row] = 1;
  }
  // Punctuation parts a word of the search as it parts the words of the index.
  const parts = wordsOf(word);
  if (parts.length > 0) {
    let inAll: Uint8Array | null = null;
    for (const part of parts) {
      const here = new Uint8Array(rows.length);
      for (const row of await findWord(part)) here[row] = inAll === null || inAll[row] === 1 ? 1 : 0;
      inAll = here;
    }
    for (let row = 0; row < found.length; row += 1) if (inAll?.[row] === 1) found[row] = 1;
  }
  for (let row = 0; row < rows.length; row += 1) if (found[row] === 0) rows[row] = 0;
}

const kept = (rows: Uint8Array, wanted: (row: number) => boolean): void => {
  for (let row = 0; row < rows.length; row += 1) if (rows[row] === 1 && !wanted(row)) rows[row] = 0;
};

function applyColumns(rows: Uint8Array, filters: Filters, { index, ids }: Searched): void {
  const { problem, verdict, turns, set, fate, arm } = index.rows;
  if (filters.problem !== undefined) {
    const at = index.problems.findIndex(({ id }) => id === filters.problem);
    kept(rows, (row) => problem[row] === at);
  }
  if (filters.verdict !== undefined) {
    const at = index.verdicts.indexOf(filters.verdict);
    kept(rows, (row) => verdict[row] === at);
  }
  if (filters.turns !== undefined) kept(rows, (row) => turns[row] === Number(filters.turns));
  if (filters.set !== undefined) {
    const at = filters.set === "single" ? 1 : filters.set === "multi" ? 2 : 0;
    kept(rows, (row) => set[row] === at);
  }
  if (filters.arm !== undefined) kept(rows, (row) => arm[row] === Number(filters.arm));
  if (filters.fate !== undefined) {
    const wanted = fatesWanted(index.fates, filters.fate);
    kept(rows, (row) => wanted[fate[row] as number] === true);
  }
  if (filters.cluster !== undefined) {
    const of = filters.cluster;
    const duplicates = new Set(Object.hasOwn(index.clusters, of) ? index.clusters[of] : []);
    kept(rows, (row) => duplicates.has(row) || ids[row] === of);
  }
}

export const SORT_NAMES = ["tokens", "turns", "similarity"] as const;

export async function select(filters: Filters, searched: Searched): Promise<Int32Array<ArrayBuffer>> {
  const { index } = searched;
  const rows = new Uint8Array(index.rows.problem.length).fill(1);
  applyColumns(rows, filters, searched);
  for (const word of (filters.q ?? "").toLowerCase().split(/\s+/).filter(Boolean))
    await withWord(rows, word, searched);
  const found = Int32Array.from(
    (function* () {
      for (let row = 0; row < rows.length; row += 1) if (rows[row] === 1) yield row;
    })(),
  );
  const sort = SORT_NAMES.find((name) => name === filters.sort);
  const column = sort === undefined ? undefined : index.rows[sort];
  // Largest first; equal ones keep their order.
  return column === undefined
    ? found
    : found.sort((a, b) => (column[b] as number) - (column[a] as number) || a - b);
}
