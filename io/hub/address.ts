/**
 * Addresses of files in data sets of the hub, as huggingface_hub's file system writes them:
 * hf://datasets/OWNER/NAME[@REVISION]/PATH. A path is a file, a folder or a pattern of *, ** and ?;
 * without a path the whole repository is meant. The slashes of a revision are escaped (%2F), but
 * for refs/convert/NAME and refs/pr/N.
 */
import { UserError } from "../../schemas/errors.ts";

export type HubAddress = {
  /** OWNER/NAME; a few old data sets have a NAME only. */
  repo: string;
  /** null: the default branch. */
  revision: string | null;
  /** Without slashes at its ends; "" is the root. */
  path: string;
};

const SCHEME = "hf://";
const ADDRESS =
  /^hf:\/\/datasets\/([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*)(?:@(refs\/(?:convert|pr)\/[\w.-]+|[^/]+))?(?:\/(.*))?$/;
const COMMIT = /^[0-9a-f]{40}$/;

export const isHubAddress = (path: string): boolean => path.startsWith(SCHEME);

/** @throws UserError for anything that is no address of a data set */
export function parseAddress(text: string): HubAddress {
  const [, repo, revision, path = ""] = ADDRESS.exec(text) ?? [];
  const steps = path.split("/").filter((step) => step !== "");
  const decoded = revision === undefined ? null : plainRevision(revision);
  if (repo === undefined || steps.some((step) => !isSafeStep(step)) || decoded === undefined) {
    throw new UserError({
      where: text,
      expected: "hf://datasets/OWNER/NAME[@REVISION]/PATH",
      got: repo === undefined ? "another address" : "a path or a revision that cannot be one",
      fix: "Only data sets can be read: name a file, a folder or a pattern of one.",
    });
  }
  return { repo, revision: decoded, path: steps.join("/") };
}

function plainRevision(revision: string): string | undefined {
  try {
    const text = decodeURIComponent(revision);
    return /^[\w./-]+$/.test(text) && !text.includes("..") ? text : undefined;
  } catch {
    return undefined;
  }
}

export function addressText({ repo, revision, path }: HubAddress): string {
  const at = revision === null ? "" : `@${encodeURIComponent(revision)}`;
  return `${SCHEME}datasets/${repo}${at}${path === "" ? "" : `/${path}`}`;
}

/** The commit that an address names, if it names one. */
export const commitOf = ({ revision }: HubAddress): string | null =>
  revision !== null && COMMIT.test(revision) ? revision : null;

export const isCommit = (text: string): boolean => COMMIT.test(text);

/** Whether a step of a path stays in its folder, on every system. */
export const isSafeStep = (step: string): boolean =>
  step !== "" && step !== "." && step !== ".." && step.length <= 255 && !/[\\\p{Cc}]|^[A-Za-z]:/u.test(step);
