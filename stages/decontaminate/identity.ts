/** Names under which the web knows a problem: its url, and its place in a contest. Equal names are one problem. */
import type { Problem } from "../../schemas/problem.ts";

/** Contest and index in the addresses of Codeforces, whose mirrors and forms are many. */
const CODEFORCES =
  /codeforces\.com\/(?:contest\/(\d+)\/problem\/|problemset\/problem\/(\d+)\/|gym\/(\d+)\/problem\/)([A-Za-z]\d?)\b/i;

type Identified = Pick<Problem, "url" | "contest_id" | "contest_index" | "source">;

/** Sorted, at most two. */
export function identityKeys(problem: Identified): string[] {
  const keys = new Set<string>();
  if (problem.url) {
    const contest = CODEFORCES.exec(problem.url);
    if (contest)
      keys.add(contestKey("codeforces", contest[1] ?? contest[2] ?? contest[3] ?? "", contest[4] ?? ""));
    const address = addressKey(problem.url);
    if (address !== null) keys.add(address);
  }
  if (problem.contest_id && problem.contest_index && problem.contest_id !== "0") {
    const site = problem.source.split("/").at(-1) as string;
    keys.add(contestKey(site, problem.contest_id, problem.contest_index));
  }
  return [...keys].sort();
}

const contestKey = (site: string, contest: string, index: string): string =>
  `${site.toLowerCase()}:${contest}/${index.toUpperCase()}`;

/** Scheme, www, query, fragment, trailing slash and letter case of the host do not matter. A bare host names nothing. */
function addressKey(url: string): string | null {
  const match = /^(?:https?:)?\/\/(?:www\.)?([^/?#]+)(\/[^?#]*)?/i.exec(url.trim());
  const path = (match?.[2] ?? "").replace(/\/+$/, "");
  return match === null || path === "" ? null : `url:${(match[1] as string).toLowerCase()}${path}`;
}

/** What both lists share, or null. */
export const sharedIdentity = (a: readonly string[], b: readonly string[]): string | null =>
  a.find((key) => b.includes(key)) ?? null;
