/**
 * Rows that match the filters, sorted. A search word matches a problem's id, name, source or tags,
 * a trajectory id, a reason, or the answers (by the word index); all words must match.
 */
import type { Fate, RunIndex } from "./format.ts";
import type { Ids } from "./ids.ts";
import type { Filters } from "./place.ts";
import { wordsOf } from "./words.ts";

/**
 * Sets found[row] = 1 for every row whose answers contain the word or a word that begins with it.
 */
export type MarkWord = (word: string, found: Uint8Array) => Promise<void>;

export const fateName = ({ state, stage, reason }: Fate): string =>
  state === "dropped" ? `${stage}: ${reason}` : state === "published" ? "published" : `kept by ${stage}`;

export const fateKey = ({ state, stage, reason }: Fate): string =>
  state === "dropped" ? `${stage}:${reason}` : state;

/** For each fate whether it passes the filter; "dropped" and "error" match all of their kind. */
function fatesWanted(fates: readonly Fate[], wanted: string): boolean[] {
  return fates.map(
    (fate) => fateKey(fate) === wanted || fate.state === wanted || (wanted === "error" && fate.error),
  );
}

export type Searched = {
  index: RunIndex;
  ids: Ids;
  /** Searchable text of each problem, in lower case. */
  problemTexts: readonly string[];
  markWord: MarkWord;
  /** @throws FilterError (filter.ts) */
  testOf(filter: string): (row: number) => boolean;
  /** Whole numbers to sort by, -1 for none; null if there is no such column. */
  sortKeyOf(column: string): ((row: number) => number) | null;
};

/**
 * Rows whose answers contain a search word. Punctuation splits it, as it splits the words of the
 * index.
 */
async function inAnswers(word: string, { ids, markWord }: Searched): Promise<Uint8Array> {
  const parts = await Promise.all(
    wordsOf(word).map(async (part) => {
      const found = new Uint8Array(ids.length);
      await markWord(part, found);
      return found;
    }),
  );
  const [first = new Uint8Array(ids.length), ...others] = parts;
  for (const other of others)
    for (let row = 0; row < first.length; row += 1) if (other[row] === 0) first[row] = 0;
  return first;
}

async function withWord(word: string, searched: Searched): Promise<Uint8Array> {
  const { index, ids, problemTexts } = searched;
  const found = await inAnswers(word, searched);
  const problems = problemTexts.map((text) => text.includes(word));
  const fates = index.fates.map((fate) => fateName(fate).toLowerCase().includes(word));
  const { problem, fate } = index.rows;
  if (problems.includes(true) || fates.includes(true)) {
    for (let row = 0; row < found.length; row += 1)
      if (problems[problem[row] as number] || fates[fate[row] as number]) found[row] = 1;
  }
  if (/^[a-z0-9#-]{6,}$/.test(word)) ids.mark(word, found);
  return found;
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
    const first = ids.rowOf(of);
    const duplicates = new Set(Object.hasOwn(index.clusters, of) ? index.clusters[of] : []);
    kept(rows, (row) => duplicates.has(row) || row === first);
  }
}

/** A column, from large to small; with ":up" from small to large. */
export function sortOf(sort: string): { column: string; isUp: boolean } {
  const isUp = sort.endsWith(":up");
  return { column: isUp ? sort.slice(0, -3) : sort, isUp };
}

type Sorting = { key: (row: number) => number; isUp: boolean };

/** Row numbers of a mask, sorted by a column; rows without a value are last, the sort is stable. */
function listed(rows: Uint8Array, sorting: Sorting | null): Int32Array<ArrayBuffer> {
  let count = 0;
  for (const row of rows) count += row;
  const found = new Int32Array(count);
  for (let row = 0, at = 0; row < rows.length; row += 1) if (rows[row] === 1) found[at++] = row;
  if (sorting === null) return found;
  const values = Float64Array.from(found, sorting.key);
  // Value and row are packed into one number: sorting numbers needs no comparison function.
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const place = (value: number) => (sorting.isUp ? (value < 0 ? most + 1 : value) : most - value);
  const keys = Float64Array.from(found, (row, at) => place(values[at] as number) * rows.length + row).sort();
  return found.map((_, at) => (keys[at] as number) % rows.length);
}

export async function select(filters: Filters, searched: Searched): Promise<Int32Array<ArrayBuffer>> {
  const { index } = searched;
  // A filter with a fault is told before anything is searched.
  const test = filters.filter === undefined ? null : searched.testOf(filters.filter);
  const words = (filters.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = await Promise.all([...new Set(words)].map((word) => withWord(word, searched)));
  const rows = found[0] ?? new Uint8Array(index.rows.problem.length).fill(1);
  for (const other of found.slice(1)) kept(rows, (row) => other[row] === 1);
  applyColumns(rows, filters, searched);
  if (test !== null) kept(rows, test);
  const { column, isUp } = sortOf(filters.sort ?? "");
  const key = searched.sortKeyOf(column);
  return listed(rows, key === null ? null : { key, isUp });
}
