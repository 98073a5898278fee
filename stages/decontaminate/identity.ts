/**
 * Identity keys of a problem: its address on the web, and its place in a contest. Problems with an
 * equal key are one.
 */
import type { Problem } from "../../schemas/problem.ts";

/**
 * Contest and index in the addresses of Codeforces, which has many mirrors and forms of address.
 */
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
  const site = problem.source.split("/").at(-1) as string;
  const { contest_id: contest, contest_index: index } = problem;
  // A file that names no site can contain several sites, whose contests have the same numbers.
  if (contest && index && contest !== "0" && site !== "jsonl") keys.add(contestKey(site, contest, index));
  return [...keys].sort();
}

const contestKey = (site: string, contest: string, index: string): string =>
  `${site.toLowerCase()}:${contest}/${index.toUpperCase()}`;

/** Parameters of an address that change only how a page is displayed. */
const DISPLAY = /^(?:locale|lang|language|tab|mode|ref|source|from|utm_\w+)$/i;

/**
 * Scheme, www, display parameters, plain fragment, trailing slash and letter case of the host do
 * not matter. Other parameters do: some sites identify problems by them (problem?id=1000). A host
 * alone identifies nothing.
 */
function addressKey(url: string): string | null {
  const match = /^(?:https?:)?\/\/(?:www\.)?([^/?#]+)(\/[^?#]*)?(\?[^#]*)?(#!?\/.*)?/i.exec(url.trim());
  if (match === null) return null;
  const path = (match[2] ?? "").replace(/\/+$/, "");
  const query = [...new URLSearchParams(match[3] ?? "")]
    .filter(([name]) => !DISPLAY.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const rest = `${path}${query.length > 0 ? `?${query.join("&")}` : ""}${match[4] ?? ""}`;
  return rest === "" ? null : `url:${(match[1] as string).toLowerCase()}${rest}`;
}

/** A key that both lists have, or null. */
export const sharedIdentity = (a: readonly string[], b: readonly string[]): string | null =>
  a.find((key) => b.includes(key)) ?? null;
