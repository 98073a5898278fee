/**
 * Token ids and targets of rows, rendered once and kept as sealed shards in ROOT/KEY. KEY is a hash
 * of everything that decides them: rows, template, tokenizer, its arguments, date and loss. Every
 * back end and export reads them. Promises: a folder appears whole; what was damaged afterwards is
 * found by its checksums, reported, and made again.
 */
import { createHash } from "node:crypto";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { errorCode, explainWriteError, jsonOrNull, temporaryBeside, writeWhole } from "../../io/files.ts";
import { sha256, sha256File } from "../../io/hash.ts";
import { UserError } from "../../schemas/errors.ts";
import type { CheckpointFacts, RowRequest } from "./protocol.ts";
import { TemplateSession, type TemplateSetting } from "./session.ts";
import { Tally, TemplateCheck } from "./tally.ts";

/** Raised when the rules of rendering change: older shards are then made again. */
const REVISION = 1;
const KEY_LENGTH = 20;

const Shard = z.object({ rows: z.int(), ids_sha256: z.string(), rows_sha256: z.string() });
const Shards = z.object({ schema: z.literal("token-shards/1"), rows: z.int(), shards: z.array(Shard) });
const Sealed = z.object({ key: z.string(), shards_sha256: z.string(), check: TemplateCheck });
const Index = z.object({
  id: z.string(),
  problem_id: z.string(),
  offset: z.int(),
  length: z.int(),
  spans: z.array(z.tuple([z.int(), z.int()])),
});

export type TokenUnit = { id: string; problem_id: string; ids: number[]; spans: [number, number][] };
export type TokenShards = { folder: string; key: string; check: TemplateCheck; checkpoint: CheckpointFacts };
export type ShardRequest = {
  python: string;
  setting: TemplateSetting;
  /** Folder that holds a folder for each key. */
  root: string;
  /** Another such folder, which is only read. */
  reuse?: string;
  /** Hashes of the content of the rows. */
  sources: readonly string[];
  rows(): AsyncIterable<RowRequest>;
  say(line: string): void;
};

/** What decides the tokens, as the name of their folder. A window only leaves rows out. */
function keyOf({ setting, sources }: ShardRequest, checkpoint: CheckpointFacts): string {
  const { template_kwargs = {}, loss, date } = setting;
  return sha256({ REVISION, sources, checkpoint: checkpoint.sha256, template_kwargs, loss, date }).slice(
    0,
    KEY_LENGTH,
  );
}

/**
 * The shards of the rows: those on disk, or new ones. @throws UserError for an unusable checkpoint
 */
export async function tokenShards(request: ShardRequest): Promise<TokenShards> {
  const { python, setting, root, reuse = root, say } = request;
  const making = temporaryBeside(join(root, "shards"));
  const opened = await TemplateSession.open(python, { ...setting, out: join(making, "made") });
  const { session, checkpoint } = opened;
  const key = keyOf(request, checkpoint);
  const folder = join(root, key);
  try {
    for (const place of new Set([join(reuse, key), folder])) {
      const check = await sealed(place, key, say);
      if (check !== null) return { folder: place, key, check, checkpoint };
    }
    const tally = new Tally(checkpoint, setting, 1);
    for await (const rendered of session.rows(firstInDetail(request.rows()))) tally.add(rendered);
    await session.seal();
    const check = tally.result();
    const made = join(making, "made");
    const shards_sha256 = await sha256File(join(made, "shards.json"));
    await writeWhole(join(made, "check.json"), `${JSON.stringify({ key, shards_sha256, check }, null, 1)}\n`);
    await place(made, folder);
    return { folder, key, check, checkpoint };
  } catch (error) {
    return explainWriteError(error, folder);
  } finally {
    session.close();
    await rm(making, { recursive: true, force: true });
  }
}

/** One conversation in full for whoever reads the result; for the others only tokens. */
async function* firstInDetail(rows: AsyncIterable<RowRequest>): AsyncGenerator<RowRequest> {
  let isFirst = true;
  for await (const row of rows) {
    yield isFirst ? { ...row, detail: true } : row;
    isFirst = false;
  }
}

/** Moves a folder into place; another writer's folder with this key has the same content. */
async function place(made: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await rename(made, folder).catch((error: unknown) => {
    if (!["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "")) throw error;
  });
}

/** What was recorded when the shards were sealed; null if there are none, or they are damaged. */
async function sealed(
  folder: string,
  key: string,
  say: (line: string) => void,
): Promise<TemplateCheck | null> {
  const text = await readFile(join(folder, "check.json"), "utf8").catch(() => null);
  if (text === null) return null;
  const found = Sealed.safeParse(jsonOrNull(text));
  const damage =
    !found.success || found.data.key !== key
      ? "check.json is damaged"
      : await damageOf(folder, found.data.shards_sha256);
  if (damage === null && found.success) return found.data.check;
  say(`${folder}: ${damage}; the tokens are made again`);
  return null;
}

/** What has changed in sealed shards; null if nothing has. */
async function damageOf(folder: string, shardsHash: string): Promise<string | null> {
  const hash = (name: string) => sha256File(join(folder, name)).catch(() => "missing");
  if ((await hash("shards.json")) !== shardsHash) return "shards.json has changed";
  const { shards } = Shards.parse(JSON.parse(await readFile(join(folder, "shards.json"), "utf8")));
  for (const [i, { ids_sha256, rows_sha256 }] of shards.entries())
    for (const [name, wanted] of [
      [idsFile(i), ids_sha256],
      [rowsFile(i), rows_sha256],
    ] as const) {
      const got = await hash(name);
      if (got !== wanted) return `${name} ${got === "missing" ? "is missing" : "has changed"}`;
    }
  return null;
}

const numbered = (shard: number): string => String(shard).padStart(5, "0");
const idsFile = (shard: number): string => `ids-${numbered(shard)}.u32`;
const rowsFile = (shard: number): string => `rows-${numbered(shard)}.jsonl`;

/**
 * The rows of sealed shards, in order. @throws UserError if a file is not the one that was sealed
 */
export async function* readShards(folder: string): AsyncGenerator<TokenUnit> {
  const listed = Shards.safeParse(
    jsonOrNull(await readFile(join(folder, "shards.json"), "utf8").catch(() => "")),
  );
  if (!listed.success) throw damaged(folder, "shards.json is missing or damaged");
  for (const [i, shard] of listed.data.shards.entries()) {
    const ids = await whole(folder, idsFile(i), shard.ids_sha256);
    const lines = await whole(folder, rowsFile(i), shard.rows_sha256);
    for (const line of lines.toString("utf8").split("\n")) {
      if (line === "") continue;
      const { id, problem_id, offset, length, spans } = Index.parse(JSON.parse(line));
      const tokens = Array.from({ length }, (_, at) => ids.readUInt32LE(4 * (offset + at)));
      yield { id, problem_id, ids: tokens, spans };
    }
  }
}

async function whole(folder: string, name: string, wanted: string): Promise<Buffer> {
  const data = await readFile(join(folder, name)).catch(() => null);
  if (data === null) throw damaged(folder, `${name} is missing`);
  if (createHash("sha256").update(data).digest("hex") !== wanted)
    throw damaged(folder, `${name} has changed`);
  return data;
}

const damaged = (folder: string, what: string): UserError =>
  new UserError({
    where: folder,
    expected: "the token shards that were sealed",
    got: what,
    fix: "Remove the folder and run the same command again: it makes them anew.",
  });
