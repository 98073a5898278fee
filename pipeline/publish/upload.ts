/**
 * Uploads dataset/ to a repository of the hub, in one commit.
 * Promises: only the card, the stamp and the rows of the configs go; never journal/, evidence of
 * contamination, or rejected/ unless it is asked for. Files that the repository has already are
 * not sent, also after a kill; of other files there, only rows of earlier versions are removed.
 */
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { HubClient, HubFile } from "../../io/hub/client.ts";
import { HubAnswerError, HubReachError } from "../../io/hub/faults.ts";
import type { HubSettings } from "../../io/hub/settings.ts";
import { visible } from "../../io/visible.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { STAMP } from "./publish.ts";
import { cardFor } from "./upload-card.ts";

const CONFIGS = ["multi_turn", "single_turn", "problems", "sft"];
const REJECTED = "rejected";
const ROWS = /^(multi_turn|single_turn|problems|sft|rejected)\/train-\d+\.parquet$/;
const CARD = "README.md";

export type UploadRequest = {
  /** dataset/ of the run. */
  dataset: string;
  repo: string;
  isPrivate: boolean;
  withRejected: boolean;
};

type Upload = { path: string; size: number; file: URL | Blob };
export type UploadPlan = {
  /** null: the repository is made. */
  repository: { private: boolean; commit: string } | null;
  add: Upload[];
  /** Files that are there already. */
  kept: string[];
  remove: string[];
  /** Folders of dataset/ that stay here. */
  leftOut: string[];
};

/** @throws UserError, TryLaterError  */
export async function planUpload(
  client: HubClient,
  request: UploadRequest,
  settings: HubSettings,
): Promise<UploadPlan> {
  const { repo, isPrivate } = request;
  try {
    const repository = await client.repository(repo);
    if (repository !== null && isPrivate && !repository.private) {
      throw new UserError({
        where: `${settings.endpoint}/datasets/${repo}`,
        expected: "a private data set, as --private says",
        got: "a public one",
        fix: "Make it private on the hub first, or leave --private out.",
      });
    }
    const there = repository === null ? [] : await client.filesAt(repo, repository.commit);
    const { files, leftOut } = await localFiles(request);
    const plan: UploadPlan = { repository, add: [], kept: [], remove: [], leftOut };
    for (const file of files) {
      const other = there.find(({ path }) => path === file.path);
      if (other !== undefined && (await isSame(file, other))) plan.kept.push(file.path);
      else plan.add.push(file);
    }
    const own = new Set(files.map(({ path }) => path));
    plan.remove = there.map(({ path }) => path).filter((path) => ROWS.test(path) && !own.has(path));
    return plan;
  } catch (error) {
    throw uploadFault(error, request.repo, settings);
  }
}

/** @returns the commit */
export async function upload(
  client: HubClient,
  plan: UploadPlan,
  { request, settings, say }: { request: UploadRequest; settings: HubSettings; say: (line: string) => void },
): Promise<string> {
  const { repo, isPrivate } = request;
  try {
    if (plan.repository === null) await client.create(repo, isPrivate);
    const present = plan.repository ?? (await client.repository(repo));
    return await client.commit(
      repo,
      {
        add: plan.add.map(({ path, file }) => ({ path, file })),
        remove: plan.remove,
        title: "Dataset made by rftkit",
        parent: present?.commit ?? null,
      },
      say,
    );
  } catch (error) {
    throw uploadFault(error, repo, settings);
  }
}

/** Regular files only: a link could lead out of the dataset. */
async function localFiles({
  dataset,
  repo,
  withRejected,
}: UploadRequest): Promise<{ files: Upload[]; leftOut: string[] }> {
  const names = await readdir(dataset);
  const configs = withRejected ? [...CONFIGS, REJECTED] : CONFIGS;
  const files: Upload[] = [];
  const card = cardFor(await readFile(join(dataset, CARD), "utf8"), { repo, configs });
  files.push({ path: CARD, size: Buffer.byteLength(card), file: new Blob([card]) });
  const paths = [STAMP];
  for (const config of configs.filter((name) => names.includes(name)))
    paths.push(...(await readdir(join(dataset, config))).sort().map((name) => `${config}/${name}`));
  for (const path of paths.filter((one) => one === STAMP || ROWS.test(one))) {
    const info = await lstat(join(dataset, path));
    if (!info.isFile()) throw new Error(`${join(dataset, path)} is no regular file`);
    files.push({ path, size: info.size, file: pathToFileURL(join(dataset, path)) });
  }
  const own = new Set([CARD, STAMP, ...configs]);
  return { files, leftOut: names.filter((name) => !own.has(name)).sort() };
}

/** Whether the hub's file has the content of ours, by the hash that it lists. */
async function isSame({ size, file }: Upload, there: HubFile): Promise<boolean> {
  if (there.size !== size) return false;
  const hash: Hash = there.isLarge ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
  const bytes = file instanceof Blob ? [Buffer.from(await file.arrayBuffer())] : createReadStream(file);
  for await (const piece of bytes) hash.update(piece as Buffer);
  return hash.digest("hex") === there.oid;
}

function uploadFault(error: unknown, repo: string, { endpoint, token }: HubSettings): unknown {
  const where = `${endpoint}/datasets/${repo}`;
  if (error instanceof HubReachError)
    return new TryLaterError(`${where} cannot be reached: ${error.message}. The same command continues.`);
  if (!(error instanceof HubAnswerError)) return error;
  const { status, message } = error;
  const told = `the answer ${status}${message === "" ? "" : `: ${visible(message).slice(0, 300)}`}`;
  if (status === 401 || status === 403) {
    const fix =
      token === null
        ? "Put a token that may write to it into HF_TOKEN, or run `hf auth login`."
        : "Use a token that may write to it, and check the owner's name.";
    return new UserError({ where, expected: "a data set that may be written", got: told, fix });
  }
  if (status === 412)
    return new TryLaterError(
      `${where} was changed meanwhile. The same command compares again and continues.`,
    );
  if (status === 429 || status >= 500)
    return new TryLaterError(`${where}: ${told}. The same command continues later.`);
  return new UserError({
    where,
    expected: "an upload that the hub takes",
    got: told,
    fix: "Correct what it names.",
  });
}
