/**
 * Rows in the order of their example_id, which is a hash: a trainer that reads a published set from
 * the start sees problems mixed.
 * Promises: the order depends on the ids only; memory is bounded: what exceeds it is sorted in
 * parts, in files that are merged and then removed.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { readJsonl } from "../../io/jsonl.ts";
import { textLength } from "../../io/parquet.ts";

type Identified = { example_id: string };
type Rows<T> = AsyncGenerator<T, void, undefined>;

/** Characters of text in memory: about 5,000 conversations. */
const MOST_CHARACTERS = 64 * 2 ** 20;

const byId = (a: Identified, b: Identified): number => (a.example_id < b.example_id ? -1 : 1);

/** @param folder for the parts; removed at the end */
export async function* inHashOrder<T extends Identified>(
  rows: AsyncIterable<T>,
  { folder, mostCharacters = MOST_CHARACTERS }: { folder: string; mostCharacters?: number },
): Rows<T> {
  const parts: string[] = [];
  let held: T[] = [];
  let characters = 0;
  try {
    for await (const row of rows) {
      held.push(row);
      characters += textLength(row);
      if (characters < mostCharacters) continue;
      parts.push(await written(held.sort(byId), { folder, part: parts.length }));
      held = [];
      characters = 0;
    }
    held.sort(byId);
    yield* parts.length === 0
      ? held
      : merged<T>([...parts.map((path) => read<T>(path)), Readable.from(held)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function written(
  rows: readonly Identified[],
  { folder, part }: { folder: string; part: number },
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `part-${part}.jsonl`);
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return path;
}

async function* read<T>(path: string): Rows<T> {
  for await (const { value } of readJsonl(path)) yield value as T;
}

/**
 * The smallest next row of all parts, again and again. Each part's file is closed, also where the
 * reader stops early: on NFS a file that is open keeps its folder from being removed.
 */
async function* merged<T extends Identified>(parts: readonly AsyncIterable<T>[]): Rows<T> {
  const open: { rest: AsyncIterator<T>; row: T }[] = [];
  const advance = async (rest: AsyncIterator<T>): Promise<void> => {
    const next = await rest.next();
    if (next.done === true) return;
    // Sorted, the next one last: few places move.
    let at = open.length;
    while (at > 0 && byId(next.value, (open[at - 1] as { row: T }).row) > 0) at -= 1;
    open.splice(at, 0, { rest, row: next.value });
  };
  const all = parts.map((part) => part[Symbol.asyncIterator]());
  try {
    for (const rest of all) await advance(rest);
    for (let first = open.pop(); first !== undefined; first = open.pop()) {
      yield first.row;
      await advance(first.rest);
    }
  } finally {
    await Promise.all(all.map((rest) => rest.return?.()));
  }
}
