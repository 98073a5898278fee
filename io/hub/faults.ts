/**
 * What the hub refuses, or that it cannot be reached, as errors that say how to continue, by hand
 * if need be. No error has a token, a signed address or text of the answer that is not the hub's
 * own message.
 */
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { visible } from "../visible.ts";
import { addressText, type HubAddress } from "./address.ts";

/** An answer that is no success. */
export class HubAnswerError extends Error {
  readonly status: number;
  /** X-Error-Code: RepoNotFound, RevisionNotFound, EntryNotFound, GatedRepo, … */
  readonly code: string | null;
  constructor(status: number, code: string | null, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** No answer at all, or one that breaks the protocol. */
export class HubReachError extends Error {}

export const byHand = ({ repo, revision, path }: HubAddress): string => {
  const at = revision === null ? "" : ` --revision ${revision}`;
  const some = path === "" ? "" : ` --include '${path}${/[*?]|\.\w+$/.test(path) ? "" : "/*"}'`;
  return `On a machine with a network: hf download ${repo} --repo-type dataset${at}${some} --local-dir DIR. Then name DIR as path.`;
};

/** The error for the user of a failed download or look-up. Others are given back as they are. */
export function hubFault(error: unknown, address: HubAddress, endpoint: string): unknown {
  const where = addressText(address);
  const page = `${endpoint}/datasets/${address.repo}`;
  if (error instanceof HubReachError) {
    // A name that nobody knows does not become known by waiting.
    if (error.message.includes("ENOTFOUND"))
      return new UserError({
        where,
        expected: "a hub that can be reached",
        got: `${endpoint}: ${error.message}`,
        fix: `${byHand(address)} HF_ENDPOINT names a mirror.`,
      });
    const got = `${error.message}. ${byHand(address)}`;
    return new TryLaterError(`${where}: ${endpoint} cannot be reached: ${got} HF_ENDPOINT names a mirror.`);
  }
  if (!(error instanceof HubAnswerError)) return error;
  const { status, code, message } = error;
  const told = `${status}${code === null ? "" : ` ${code}`}${message === "" ? "" : `: ${visible(message).slice(0, 300)}`}`;
  const fault = (expected: string, fix: string): UserError =>
    new UserError({ where, expected, got: `the answer ${told}`, fix });
  if (status === 401 || status === 403)
    return fault(
      code === "RepoNotFound" ? "a data set that exists and may be read" : "a data set that may be read",
      `Check owner and name. If it is gated, accept its terms on ${page}. Then put a token that may read it into HF_TOKEN. ${byHand(address)}`,
    );
  if (status === 404) {
    const what =
      code === "RevisionNotFound"
        ? `a revision of ${page}`
        : code === "EntryNotFound"
          ? `a file of ${page}`
          : "a data set of the hub";
    return fault(what, "Check owner, name, revision and path; a private data set needs HF_TOKEN.");
  }
  if (status === 429 || status >= 500)
    return new TryLaterError(`${where}: the hub answers ${told}. The same command continues later.`);
  return fault("an answer of the hub", byHand(address));
}
