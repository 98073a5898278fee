/**
 * Finds the tokenizer.json that a configuration names: rftkit's own, a path, or a hub id such as
 * meta-llama/Llama-3.1-8B-Instruct, which is looked for in rftkit's cache, then in the hub library's, then fetched
 * from $HF_ENDPOINT (default https://huggingface.co) with the token that the hub library would use.
 * Promises: a path that exists wins over a hub id; what is fetched appears in the cache whole or not at all; HF_HUB_OFFLINE
 * is obeyed. Does not check that the file is a tokenizer, and does not ask again whether a cached one is the newest.
 */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { assetPath } from "../io/assets.ts";
import { writeWhole } from "../io/files.ts";
import { shown, UserError } from "../schemas/errors.ts";
import { defaultCacheDir } from "./embed-model.ts";

const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;
const FETCH_MS = 60_000;
/** Bytes; the largest tokenizer.json in use is 35 MB. */
const MOST_BYTES = 200 * 2 ** 20;

/**
 * @param spec "builtin", a tokenizer.json or a folder that holds one (relative to `baseDir`), or a hub id
 * @returns the file's path; its content is not looked at
 * @throws UserError where there is none
 */
export async function tokenizerFile(spec: string, baseDir: string): Promise<string> {
  if (spec === "builtin") return assetPath("text/tokenizer/builtin.json");
  const path = resolve(baseDir, spec);
  if (!existsSync(path) && HUB_ID.test(spec)) return hubTokenizer(spec);
  const found = (file: string) => stat(file).catch((error: Error) => refuseTokenizer(spec, error.message));
  if (!(await found(path)).isDirectory()) return path;
  const file = join(path, "tokenizer.json");
  await found(file);
  return file;
}

/** The one error about a tokenizer that cannot be had or read. */
export function refuseTokenizer(spec: string, got: string): never {
  throw new UserError({
    where: `strip-prompts.tokenizer ${shown(spec)}`,
    expected: 'a tokenizer.json, a folder that holds one, a hub id such as org/model, or "builtin"',
    got,
    fix: "Download the model's tokenizer.json and name its path; a gated model needs HF_TOKEN.",
  });
}

async function hubTokenizer(id: string): Promise<string> {
  const cached = join(defaultCacheDir(), "tokenizers", id.replace("/", "--"), "tokenizer.json");
  if (existsSync(cached)) return cached;
  const shared = await hubCache(id);
  if (shared !== null) return shared;
  if (process.env.HF_HUB_OFFLINE === "1")
    return refuseTokenizer(id, "not in the cache, and HF_HUB_OFFLINE is set");
  await writeWhole(cached, await download(id));
  return cached;
}

const hubHome = (): string =>
  process.env.HF_HOME || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "huggingface");

/** What Python's huggingface_hub has of it: hub/models--ORG--NAME/snapshots/COMMIT, by the commit of refs/main. */
async function hubCache(id: string): Promise<string | null> {
  const root = join(process.env.HF_HUB_CACHE || join(hubHome(), "hub"), `models--${id.replace("/", "--")}`);
  const commit = await readFile(join(root, "refs", "main"), "utf8").catch(() => null);
  if (commit === null) return null;
  const file = join(root, "snapshots", commit.trim(), "tokenizer.json");
  return existsSync(file) ? file : null;
}

async function download(id: string): Promise<Buffer> {
  const host = (process.env.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "");
  const token =
    process.env.HF_TOKEN || (await readFile(join(hubHome(), "token"), "utf8").catch(() => "")).trim();
  try {
    const response = await fetch(`${host}/${id}/resolve/main/tokenizer.json`, {
      headers: token === "" ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(FETCH_MS),
    });
    if (!response.ok || response.body === null) return refuseTokenizer(id, reasonOf(response.status));
    return await bounded(response.body, id);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return refuseTokenizer(
      id,
      `no such path, and the hub is out of reach: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

const reasonOf = (status: number): string =>
  status === 401 || status === 403
    ? `the hub answers ${status}: gated, private or unknown, and no token that opens it`
    : `no such path, and the hub answers ${status}`;

async function bounded(body: ReadableStream<Uint8Array>, id: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MOST_BYTES) return refuseTokenizer(id, `more than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
