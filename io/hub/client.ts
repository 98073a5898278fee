/**
 * The hub's own library, and nothing else: this is the only module that imports it. Looks up
 * revisions and files of data sets, and commits files. Every request goes through `hubFetch`, which
 * also adds the token; the library never sees it.
 */
import type { CommitOperation } from "@huggingface/hub";
import { isCommit, isSafeStep } from "./address.ts";
import { HubAnswerError, HubReachError } from "./faults.ts";
import { type HubFetchOptions, hubFetch } from "./fetch.ts";
import type { HubSettings } from "./settings.ts";

export type HubFile = {
  path: string;
  size: number;
  /** Name of the content: sha256 of a large file, or the hash that git gives to a small one. */
  oid: string;
  isLarge: boolean;
};

export type HubCommit = {
  /** Paths in the repository, and the local files that they become. */
  add: readonly { path: string; file: URL | Blob }[];
  remove: readonly string[];
  title: string;
  /** Commit that the repository must be at. */
  parent: string | null;
};

const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Files of a repository that are listed. */
const MOST_FILES = 200_000;

export class HubClient {
  readonly #settings: HubSettings;
  readonly #fetch: typeof fetch;

  constructor(settings: HubSettings, options: HubFetchOptions = {}) {
    this.#settings = settings;
    this.#fetch = hubFetch(settings, options);
  }

  get #asked() {
    return { hubUrl: this.#settings.endpoint, fetch: successful(this.#fetch) };
  }

  /** The commit that a revision is at. @throws HubAnswerError, HubReachError */
  async commitAt(repo: string, revision: string | null): Promise<string> {
    const { datasetInfo } = await import("@huggingface/hub");
    const { sha } = await told(() =>
      datasetInfo({ ...this.#asked, name: repo, revision: revision ?? "main", additionalFields: ["sha"] }),
    );
    if (typeof sha !== "string" || !isCommit(sha)) throw new HubReachError("an answer without a commit");
    return sha;
  }

  /** All files of a repository at a commit, by path. */
  async filesAt(repo: string, commit: string): Promise<HubFile[]> {
    const { listFiles } = await import("@huggingface/hub");
    const files: HubFile[] = [];
    await told(async () => {
      const listed = listFiles({
        ...this.#asked,
        repo: { type: "dataset", name: repo },
        revision: commit,
        recursive: true,
      });
      for await (const { type, path, size, oid, lfs } of listed) {
        if (type !== "file") continue;
        if (files.length === MOST_FILES) throw new HubReachError(`more than ${MOST_FILES} files`);
        files.push(
          checked({ path, size: lfs?.size ?? size, oid: lfs?.oid ?? oid ?? "", isLarge: lfs !== undefined }),
        );
      }
    });
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Whether a repository exists, is private, and where its main branch is. */
  async repository(repo: string): Promise<{ private: boolean; commit: string } | null> {
    const { datasetInfo } = await import("@huggingface/hub");
    try {
      const info = await told(() =>
        datasetInfo({ ...this.#asked, name: repo, revision: "main", additionalFields: ["sha"] }),
      );
      return { private: info.private, commit: String(info.sha) };
    } catch (error) {
      // The hub answers 401 for what a token may not see, and for what does not exist.
      if (error instanceof HubAnswerError && (error.status === 404 || error.code === "RepoNotFound"))
        return null;
      throw error;
    }
  }

  async create(repo: string, isPrivate: boolean): Promise<void> {
    const { createRepo } = await import("@huggingface/hub");
    try {
      await told(() =>
        createRepo({
          ...this.#asked,
          repo: { type: "dataset", name: repo },
          visibility: isPrivate ? "private" : "public",
          // The real token is added by hubFetch.
          accessToken: "hf_",
        }),
      );
    } catch (error) {
      // Another command was first.
      if (!(error instanceof HubAnswerError && error.status === 409)) throw error;
    }
  }

  /** Uploads what the hub does not have, and makes one commit. @returns the commit */
  async commit(
    repo: string,
    { add, remove, title, parent }: HubCommit,
    said: (phase: string) => void,
  ): Promise<string> {
    const { commitIter } = await import("@huggingface/hub");
    const operations: CommitOperation[] = [
      ...add.map(({ path, file }) => ({ operation: "addOrUpdate" as const, path, content: file })),
      ...remove.map((path) => ({ operation: "delete" as const, path })),
    ];
    return told(async () => {
      const steps = commitIter({
        ...this.#asked,
        repo: { type: "dataset", name: repo },
        title,
        operations,
        // Its chunks are sent by another protocol, which no stand-in here speaks.
        useXet: false,
        ...(parent !== null && { parentCommit: parent }),
      });
      for (;;) {
        const { done, value } = await steps.next();
        if (done) return value?.commit.oid ?? "";
        if (value.event === "phase") said(value.phase);
        else if (value.progress === 1) said(`${value.state} ${value.path}`);
      }
    });
  }

  /** The bytes of a file from an offset on. @throws HubAnswerError for what is no success */
  async open(
    repo: string,
    { commit, path, from }: { commit: string; path: string; from: number },
  ): Promise<Response> {
    const steps = path.split("/").map(encodeURIComponent).join("/");
    const url = `${this.#settings.endpoint}/datasets/${repo}/resolve/${commit}/${steps}`;
    const range = from === 0 ? {} : { range: `bytes=${from}-` };
    const answer = await this.#fetch(url, { headers: { "accept-encoding": "identity", ...range } });
    if (answer.ok || (answer.status === 416 && from > 0)) return answer;
    throw await refusal(answer);
  }
}

/** Answers that are no success are errors before the library sees them. */
const successful =
  (ask: typeof fetch): typeof fetch =>
  async (input, init) => {
    const answer = await ask(input, init);
    if (answer.ok) return answer;
    throw await refusal(answer);
  };

/** The hub's own message comes as JSON or in a header; nothing else of an answer is told. */
async function refusal(answer: Response): Promise<HubAnswerError> {
  const { headers, status } = answer;
  const isJson = /^application\/(?:[\w.]+\+)?json/.test(headers.get("content-type") ?? "");
  const body: unknown = isJson ? await answer.json().catch(() => null) : await answer.body?.cancel();
  const own: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "error") : null;
  const message = headers.get("x-error-message") ?? (typeof own === "string" ? own : "");
  return new HubAnswerError(status, headers.get("x-error-code"), message);
}

/** Names come from whoever made the repository: one that leaves its folder ends the look-up. */
function checked(file: HubFile): HubFile {
  const isSafe = file.path.length <= 1024 && file.path.split("/").every(isSafeStep);
  const isWhole = Number.isSafeInteger(file.size) && file.size >= 0 && OID.test(file.oid);
  if (isSafe && isWhole) return file;
  throw new HubReachError(
    `a listing with a file that cannot be one: ${JSON.stringify(file.path.slice(0, 80))}`,
  );
}

/** Runs a call of the library, with its errors as ours. */
async function told<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof HubReachError || error instanceof HubAnswerError) throw error;
    if (error instanceof Error && error.name === "AbortError") throw error;
    const isFormat = error instanceof SyntaxError || error instanceof TypeError;
    throw isFormat
      ? new HubReachError(`an answer that cannot be read (${error.message.slice(0, 200)})`)
      : error;
  }
}
