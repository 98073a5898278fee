/** The run as seen by the page: the index, derived names, and bodies that are loaded on demand. */

import { type Fields, searchedFields } from "../shared/fields.ts";
import { type Body, FORMAT, type ProblemBody, type ProblemLine, type RunIndex } from "../shared/format.ts";
import { Ids } from "../shared/ids.ts";
import type { Searched } from "../shared/select.ts";
import { decodeWords, fileOf, filesOf, markWord, type WordFile } from "../shared/words.ts";
import { LoadError, load } from "./load.ts";
import { Marks } from "./marks.ts";

export type Run = Searched & {
  fields: Fields;
  marks: Marks;
  problemOf(row: number): ProblemLine;
  body(row: number): Promise<Body>;
  problemBody(problem: ProblemLine): Promise<ProblemBody>;
};

async function wordFile(file: number, rows: number): Promise<WordFile> {
  const name = `words-${file}`;
  const found = await load(name, async (response) =>
    decodeWords(new Uint8Array(await response.arrayBuffer())),
  );
  if (found.rows !== rows) throw new LoadError(`data/${name}.js belongs to another report.`);
  return found;
}

export async function openRun(): Promise<Run> {
  const index = await load<RunIndex>("index");
  if (index.schema !== FORMAT)
    throw new LoadError("data/index.js has another format version than this page.");
  const rows = index.rows.problem.length;
  const ids = new Ids(index.rows.ids, rows);
  const problemOf = (row: number) => index.problems[index.rows.problem[row] as number] as ProblemLine;
  const marks = new Marks(index.name);
  return {
    index,
    ids,
    marks,
    ...searchedFields({ index, ids, flags: marks.flags }),
    problemTexts: index.problems.map(({ id, name, source, tags }) =>
      [id, name, source, ...tags].join("\n").toLowerCase(),
    ),
    async markWord(word, found) {
      const files = await Promise.all(filesOf(index.words, word).map((file) => wordFile(file, rows)));
      for (const file of files) markWord(file, word, found);
    },
    problemOf,
    async body(row) {
      const file = fileOf(index.chunks, row);
      const body = (await load<Body[]>(`rows-${file}`))[row - (index.chunks[file] as number)];
      if (body === undefined || body.id !== ids.at(row))
        throw new LoadError(`data/rows-${file}.js belongs to another report.`);
      return body;
    },
    async problemBody({ id, chunk }) {
      const body = (await load<ProblemBody[]>(`problems-${chunk}`)).find((one) => one.id === id);
      if (body === undefined) throw new LoadError(`data/problems-${chunk}.js belongs to another report.`);
      return body;
    },
  };
}
