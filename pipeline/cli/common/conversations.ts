/**
 * Conversations of a run's dataset/ or of any file that trainers read: `messages`, ShareGPT's
 * `conversations`, or `prompt` and `completion` as message lists.
 * Promises: a row without messages is passed on and refused later, with its place; nothing is
 * repaired.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../../schemas/errors.ts";
import { openTable } from "../../../stages/import/tables.ts";
import type { RowRequest } from "../../../trainer/template/protocol.ts";

const LIMITS = { maxPageBytes: 2 ** 30, maxRowBytes: 2 ** 28 };
const ROLES: Readonly<Record<string, string>> = {
  human: "user",
  gpt: "assistant",
  system: "system",
  observation: "tool",
};
const SETS = ["multi_turn", "single_turn"];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The messages of a row, under whichever name it has them. */
function messagesOf(row: Record<string, unknown>): unknown {
  if (row.messages !== undefined && row.messages !== null) return row.messages;
  if (Array.isArray(row.conversations))
    return row.conversations.map((m) =>
      isObject(m) ? { ...m, role: ROLES[String(m.from)] ?? m.from, content: m.value, train: m.loss } : m,
    );
  if (Array.isArray(row.prompt) && Array.isArray(row.completion)) return [...row.prompt, ...row.completion];
  return undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The files that a path means: those of a run's dataset, or itself. */
async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isDirectory()) return [path];
  const files = await Promise.all(
    SETS.map(async (set) => {
      const folder = join(path, "dataset", set);
      const names = (await readdir(folder).catch(() => [])).filter((name) =>
        /^train-.*\.parquet$/.test(name),
      );
      return names.sort().map((name) => join(folder, name));
    }),
  );
  if (files.flat().length > 0) return files.flat();
  throw new UserError({
    where: path,
    expected: "a run directory with dataset/, or a file of messages",
    got: "a folder without them",
    fix: "Run `rftkit run` first, or name the file.",
  });
}

/** Whether a path is a run directory and not a file of rows. */
export const isRun = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Every conversation of a run or file, at most `limit`. */
export async function* conversations(
  path: string,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<RowRequest> {
  let count = 0;
  for (const file of await filesOf(path)) {
    const table = await openTable(file, LIMITS);
    for await (const placed of table.rows()) {
      if (count >= limit) return;
      count += 1;
      const id = `${file}, ${placed.place}`;
      yield "fault" in placed ? { id, messages: null } : requestOf(placed.row, id);
    }
  }
}

function requestOf(row: Record<string, unknown>, place: string): RowRequest {
  const problem = textOf(row.problem_id);
  const messages = messagesOf(row);
  return {
    id: textOf(row.example_id) ?? textOf(row.id) ?? place,
    ...(problem !== undefined && { problem_id: problem }),
    messages: messages ?? null,
    ...(messages == null && { columns: Object.keys(row).slice(0, 8).join(", ") }),
    ...(row.tools != null && { tools: row.tools }),
  };
}
