/** The stand-in's answers before an upload: which files are large, and where those are put. */
import type { ServerResponse } from "node:http";
import { json, refuse } from "./stand-in-answers.ts";
import type { Repo } from "./stand-in-repos.ts";

/** Files of this kind, or of more bytes, are large ones. */
const LARGE = /\.(?:parquet|arrow|gz|zst)$/;
const LARGE_BYTES = 10 * 2 ** 20;

export const isLarge = (path: string, size: number): boolean => LARGE.test(path) || size > LARGE_BYTES;

export function preupload(body: Buffer, response: ServerResponse): true {
  const { files } = JSON.parse(body.toString()) as { files: { path: string; size: number }[] };
  const modes = files.map(({ path, size }) => ({
    path,
    uploadMode: isLarge(path, size) ? "lfs" : "regular",
    shouldIgnore: false,
  }));
  return json(response, { files: modes });
}

type Hub = { url: string; chunk: number; objects: ReadonlyMap<string, Buffer> };

export function batch(body: Buffer, { hub, response }: { hub: Hub; response: ServerResponse }): true {
  const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
  const upload = (oid: string, size: number) => {
    const href = `${hub.url}/lfs/${oid}`;
    if (hub.chunk === 0) return { href };
    const parts = Array.from({ length: Math.ceil(size / hub.chunk) }, (_, i) => [
      String(i + 1).padStart(5, "0"),
      `${href}/${i + 1}`,
    ]);
    return { href, header: { chunk_size: String(hub.chunk), ...Object.fromEntries(parts) } };
  };
  return json(response, {
    transfer: "basic",
    objects: objects.map(({ oid, size }) => ({
      oid,
      size,
      ...(!hub.objects.has(oid) && { actions: { upload: upload(oid, size) } }),
    })),
  });
}

type Creating = {
  url: string;
  token: string | null;
  repos: Map<string, Repo>;
  put(name: string, files: Record<string, string>): string;
};

export function createRepo(
  body: Buffer,
  {
    hub,
    asked,
    response,
  }: { hub: Creating; asked: { authorization: string | null }; response: ServerResponse },
): true {
  if (hub.token === null || asked.authorization !== `Bearer ${hub.token}`)
    return refuse(response, 401, null, "Invalid username or password.");
  const { name, organization, visibility } = JSON.parse(body.toString()) as Record<string, string>;
  const id = `${organization}/${name}`;
  if (hub.repos.has(id)) return refuse(response, 409, null, "You already created this dataset repo");
  hub.repos.set(id, {
    private: visibility === "private",
    gated: false,
    branches: new Map(),
    commits: new Map(),
  });
  hub.put(id, { ".gitattributes": "*.parquet filter=lfs diff=lfs merge=lfs -text\n" });
  return json(response, { url: `${hub.url}/datasets/${id}`, id });
}
