/** What the stand-in keeps: repositories with branches and commits, named by their content. */
import { createHash } from "node:crypto";

export type Files = Map<string, Buffer>;
export type Repo = {
  private: boolean;
  gated: boolean;
  branches: Map<string, string>;
  commits: Map<string, Files>;
};

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
export const gitOf = (bytes: Uint8Array): string =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

/** @returns the new commit of the branch */
export function commitFiles(repo: Repo, branch: string, files: Files): string {
  const parts = [
    repo.branches.get(branch) ?? "",
    ...[...files].map(([path, bytes]) => `${path} ${gitOf(bytes)}`),
  ];
  const commit = createHash("sha1").update(parts.join("\n")).digest("hex");
  repo.commits.set(commit, files);
  repo.branches.set(branch, commit);
  return commit;
}

export function filesOf(repo: Repo, revision: string): { commit: string; files: Files } | null {
  const commit = repo.branches.get(revision === "HEAD" ? "main" : revision) ?? revision;
  const files = repo.commits.get(commit);
  return files === undefined ? null : { commit, files };
}
