/**
 * The quarantine list that `rftkit audit` writes: problems whose recorded right solutions the judge
 * rejects. A run whose configuration names the list rejects them, each with the reason from the
 * list.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { shown, UserError } from "../../schemas/errors.ts";

const List = z.object({
  schema: z.literal("quarantine/1"),
  problems: z.array(z.object({ problem_id: z.string(), reason: z.string() })),
});

/** Reason by problem_id; empty without a list. @throws UserError if the file is not such a list */
export async function quarantineList(
  path: string | undefined,
  baseDir: string,
): Promise<ReadonlyMap<string, string>> {
  if (path === undefined) return new Map();
  const text = await readFile(resolve(baseDir, path), "utf8").catch((error: Error) =>
    refuse(path, error.message),
  );
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    refuse(path, shown(text));
  }
  const list = List.safeParse(raw);
  if (!list.success) return refuse(path, shown(raw));
  return new Map(list.data.problems.map(({ problem_id, reason }) => [problem_id, reason]));
}

function refuse(path: string, got: string): never {
  throw new UserError({
    where: `import.quarantine: ${path}`,
    expected: "a list that `rftkit audit` wrote",
    got,
    fix: "Write it again with `rftkit audit CONFIG --out FILE`, or leave the key out.",
  });
}
