/**
 * A stand-in of the hub's interface on this machine: revisions, listings in pages, files direct and
 * behind a redirect, repositories, preupload, LFS batches and commits, as the clients of the hub
 * (huggingface.js, huggingface_hub) ask for them. A test may put a fault before any answer.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { bytesOf, content, json, refuse } from "./stand-in-answers.ts";
import { commitFiles, type Files, filesOf, gitOf, type Repo, sha256Of } from "./stand-in-repos.ts";
import { batch, createRepo, isLarge, preupload } from "./stand-in-uploads.ts";

type Asked = { method: string; path: string; authorization: string | null; range: string | null };
/** @returns true where it has answered itself */
type Fault = (asked: Asked, response: ServerResponse) => boolean | Promise<boolean>;

export class StandIn {
  readonly repos = new Map<string, Repo>();
  /** Contents of large files by sha256. */
  readonly objects = new Map<string, Buffer>();
  readonly asked: Asked[] = [];
  token: string | null = null;
  fault: Fault | null = null;
  /** Entries of a listing's page. */
  page = 1000;
  /** Bytes of a part; 0: uploads in one request. */
  chunk = 0;
  readonly #server: Server;
  /** Parts of uploads by sha256. */
  readonly #parts = new Map<string, Map<number, Buffer>>();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  static async start(): Promise<StandIn> {
    const hub = new StandIn();
    await new Promise<void>((resolve) => hub.#server.listen(0, "127.0.0.1", resolve));
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Makes a commit of files on a branch. @returns the commit */
  put(name: string, files: Readonly<Record<string, string | Buffer>>, branch = "main"): string {
    const repo = this.repos.get(name) ?? {
      private: false,
      gated: false,
      branches: new Map(),
      commits: new Map(),
    };
    this.repos.set(name, repo);
    const all: Files = new Map(repo.commits.get(repo.branches.get(branch) ?? ""));
    for (const [path, content] of Object.entries(files)) all.set(path, Buffer.from(content));
    return this.#commit(repo, branch, all);
  }

  #commit(repo: Repo, branch: string, files: Files): string {
    for (const [path, bytes] of files)
      if (isLarge(path, bytes.length)) this.objects.set(sha256Of(bytes), bytes);
    return commitFiles(repo, branch, files);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { method = "GET", headers } = request;
    const url = new URL(request.url ?? "/", this.url);
    const path = decodeURIComponent(url.pathname);
    const asked = {
      method,
      path,
      authorization: headers.authorization ?? null,
      range: headers.range ?? null,
    };
    this.asked.push(asked);
    if (this.fault !== null && (await this.fault(asked, response))) return true;
    const body = method === "POST" || method === "PUT" ? await bytesOf(request) : Buffer.alloc(0);
    const [, object] = /^\/(?:cdn|lfs)\/([0-9a-f]{64})(?:\/\d+)?$/.exec(path) ?? [];
    if (object !== undefined) return this.#object(object, { asked, url, body, response });
    if (path === "/api/validate-yaml") return json(response, { errors: [], warnings: [] });
    if (path === "/api/repos/create") return createRepo(body, { hub: this, asked, response });
    const [, name = ""] = /^\/(?:api\/)?datasets\/([^/]+\/[^/]+?)(?:\.git)?(?:\/|$)/.exec(path) ?? [];
    const repo = this.repos.get(name);
    const isKnown = this.token !== null && asked.authorization === `Bearer ${this.token}`;
    if (repo === undefined || (repo.private && !isKnown))
      return refuse(response, isKnown ? 404 : 401, "RepoNotFound", "Repository not found");
    const rest = path.slice(path.indexOf(name) + name.length);
    const write = method === "POST";
    if (write && !isKnown) return refuse(response, 401, null, "Invalid username or password.");
    if (rest.startsWith("/preupload/")) return preupload(body, response);
    if (rest.startsWith(".git/info/lfs/objects/batch")) return batch(body, { hub: this, response });
    if (rest.startsWith("/commit/"))
      return this.#write({ repo, name, branch: rest.slice("/commit/".length) }, body, response);
    if (rest === "" || rest.startsWith("/revision/"))
      return this.#revision(name, repo, rest.slice("/revision/".length) || "main", response);
    if (repo.gated && !isKnown)
      return refuse(response, 401, "GatedRepo", "Access to this dataset is restricted.");
    if (rest.startsWith("/tree/")) return this.#tree(repo, url, rest.slice("/tree/".length), response);
    const [, revision = "", file = ""] = /^\/resolve\/([^/]+)\/(.*)$/.exec(rest) ?? [];
    return this.#resolve(repo, { revision, file, asked, response });
  }

  #revision(name: string, repo: Repo, revision: string, response: ServerResponse): true {
    const found = filesOf(repo, revision);
    if (found === null) return refuse(response, 404, "RevisionNotFound", "Invalid rev id");
    const siblings = [...found.files.keys()].map((rfilename) => ({ rfilename }));
    const { private: isPrivate, gated } = repo;
    return json(response, {
      _id: "1",
      id: name,
      sha: found.commit,
      private: isPrivate,
      gated: gated && "manual",
      disabled: false,
      downloads: 0,
      likes: 0,
      lastModified: "2026-01-01T00:00:00.000Z",
      tags: [],
      siblings,
    });
  }

  #tree(repo: Repo, url: URL, revision: string, response: ServerResponse): true {
    const found = filesOf(repo, revision);
    if (found === null) return refuse(response, 404, "RevisionNotFound", "Invalid rev id");
    const folders = new Set(
      [...found.files.keys()].flatMap((path) =>
        path
          .split("/")
          .slice(0, -1)
          .map((_, i, steps) => steps.slice(0, i + 1).join("/")),
      ),
    );
    const entries = [
      ...[...folders].map((path) => ({ type: "directory", oid: "0".repeat(40), size: 0, path })),
      ...[...found.files].map(([path, bytes]) => ({
        type: "file",
        oid: gitOf(bytes),
        size: bytes.length,
        path,
        ...(isLarge(path, bytes.length) && {
          lfs: { oid: sha256Of(bytes), size: bytes.length, pointerSize: 130 },
        }),
      })),
    ];
    const from = Number(url.searchParams.get("cursor") ?? 0);
    url.searchParams.set("cursor", String(from + this.page));
    if (from + this.page < entries.length) response.setHeader("link", `<${url.href}>; rel="next"`);
    return json(response, entries.slice(from, from + this.page));
  }

  #resolve(
    repo: Repo,
    {
      revision,
      file,
      asked,
      response,
    }: { revision: string; file: string; asked: Asked; response: ServerResponse },
  ): true {
    const found = filesOf(repo, revision);
    if (found === null) return refuse(response, 404, "RevisionNotFound", "Invalid rev id");
    const bytes = found.files.get(file);
    response.setHeader("x-repo-commit", found.commit);
    if (bytes === undefined) return refuse(response, 404, "EntryNotFound", "Entry not found");
    if (!isLarge(file, bytes.length)) return content(response, bytes, { asked, etag: gitOf(bytes) });
    response.writeHead(302, {
      location: `${this.url.replace("127.0.0.1", "localhost")}/cdn/${sha256Of(bytes)}?Signature=secret`,
      "x-linked-size": String(bytes.length),
      "x-linked-etag": `"${sha256Of(bytes)}"`,
    });
    response.end();
    return true;
  }

  /** Contents behind signed addresses: neither knows tokens. */
  #object(
    oid: string,
    { asked, url, body, response }: { asked: Asked; url: URL; body: Buffer; response: ServerResponse },
  ): true {
    if (asked.method === "PUT") {
      const part = Number(/\/(\d+)$/.exec(url.pathname)?.[1] ?? 0);
      const parts = this.#parts.get(oid) ?? new Map<number, Buffer>();
      this.#parts.set(oid, parts.set(part, body));
      if (part === 0 && sha256Of(body) === oid) this.objects.set(oid, body);
      response.setHeader("etag", `"${part}"`);
      return json(response, {});
    }
    if (asked.method === "POST") {
      const whole = Buffer.concat(
        [...(this.#parts.get(oid) ?? [])]
          .filter(([part]) => part > 0)
          .sort(([a], [b]) => a - b)
          .map(([, bytes]) => bytes),
      );
      if (sha256Of(whole) !== oid) return refuse(response, 400, null, "parts do not make the object");
      this.objects.set(oid, whole);
      return json(response, {});
    }
    const bytes = this.objects.get(oid);
    return bytes === undefined
      ? refuse(response, 403, null, "")
      : content(response, bytes, { asked, etag: oid });
  }

  #write(
    { repo, name, branch }: { repo: Repo; name: string; branch: string },
    body: Buffer,
    response: ServerResponse,
  ): true {
    const lines = body
      .toString()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { key: string; value: Record<string, string> });
    const head = repo.branches.get(branch);
    const files: Files = new Map(repo.commits.get(head ?? ""));
    for (const { key, value } of lines) {
      const { path = "", content: text = "", oid = "", parentCommit } = value;
      if (key === "header" && parentCommit !== undefined && parentCommit !== head)
        return refuse(response, 412, null, "A commit has happened since. Please refresh and try again.");
      if (key === "file") files.set(path, Buffer.from(text, "base64"));
      if (key === "deletedFile") files.delete(path);
      if (key !== "lfsFile") continue;
      const bytes = this.objects.get(oid);
      if (bytes === undefined) return refuse(response, 400, null, `${path}: no such object`);
      files.set(path, bytes);
    }
    const commitOid = this.#commit(repo, branch, files);
    return json(response, {
      success: true,
      commitOid,
      commitUrl: `${this.url}/datasets/${name}/commit/${commitOid}`,
      hookOutput: "",
    });
  }
}
