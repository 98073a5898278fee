/** The run as the page holds it: the index, looked-up names, and the bodies that are loaded when asked for. */
import {
  type Body,
  FORMAT,
  type ProblemBody,
  type ProblemLine,
  type RunIndex,
  type WordFile,
} from "../shared/format.ts";
import type { Searched } from "../shared/select.ts";
import { LoadError, load } from "./load.ts";

export type Run = Searched & {
  rowOf(id: string): number;
  problemOf(row: number): ProblemLine;
  body(row: number): Promise<Body>;
  problemBody(problem: ProblemLine): Promise<ProblemBody>;
};

/** Last position whose entry is not above `wanted`, in ascending `starts`. */
function fileOf<T>(starts: readonly T[], wanted: T): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as T) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Letters from which on a word stands for all that begin with it; fewer would mean most of the index. */
const PREFIX = 3;

/** Rows that hold the word; one may come twice where several words begin with it. */
async function found(index: RunIndex, word: string): Promise<number[]> {
  const rows: number[] = [];
  if (index.words.length === 0) return rows;
  const isPrefix = word.length >= PREFIX;
  const last = isPrefix ? `${word}\uffff` : word;
  for (let file = fileOf(index.words, word); file < index.words.length; file += 1) {
    if ((index.words[file] as string) > last) break;
    for (const [held, differences] of await load<WordFile>(`words-${file}`)) {
      if (held < word || held > last || !(held === word || (isPrefix && held.startsWith(word)))) continue;
      let row = 0;
      for (const difference of differences) {
        row += difference;
        rows.push(row);
      }
    }
  }
  return rows;
}

export async function openRun(): Promise<Run> {
  const index = await load<RunIndex>("index");
  if (index.schema !== FORMAT) throw new LoadError("data/index.js is of another version than this page.");
  const ids = index.rows.ids === "" ? [] : index.rows.ids.split("\n");
  const byId = new Map(ids.map((id, row) => [id, row]));
  const problemOf = (row: number) => index.problems[index.rows.problem[row] as number] as ProblemLine;
  return {
    index,
    ids,
    problemTexts: index.problems.map(({ id, name, source, tags }) =>
      [id, name, source, ...tags].join("\n").toLowerCase(),
    ),
    findWord: (word) => found(index, word),
    rowOf: (id) => byId.get(id) ?? -1,
    problemOf,
    async body(row) {
      const file = fileOf(index.chunks, row);
      const body = (await load<Body[]>(`rows-${file}`))[row - (index.chunks[file] as number)];
      if (body === undefined || body.id !== ids[row])
        throw new LoadError(`data/rows-${file}.js is of another report.`);
      return body;
    },
    async problemBody({ id, chunk }) {
      const body = (await load<ProblemBody[]>(`problems-${chunk}`)).find((one) => one.id === id);
      if (body === undefined) throw new LoadError(`data/problems-${chunk}.js is of another report.`);
      return body;
    },
  };
}
