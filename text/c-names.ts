/**
 * Which tokens of a program in a C-like language are names that a writer chooses: neither keywords,
 * nor members after a dot, an arrow or `::`, nor names of the standard library that contests use.
 */
import { cTokens } from "./c-tokens.ts";
import type { NamedTokens } from "./code-tokens.ts";
import { hashText } from "./hash32.ts";

const LIBRARY = new Set(
  (
    "std cin cout cerr endl string vector array map set multiset multimap unordered_map unordered_set pair tuple " +
    "queue priority_queue deque stack bitset min max swap sort stable_sort reverse unique lower_bound upper_bound " +
    "make_pair make_tuple get tie accumulate abs gcd lcm printf scanf puts gets getchar putchar malloc free memset " +
    "memcpy strlen strcmp sqrt pow floor ceil main size_t int64_t uint64_t System String Math Integer Long Scanner " +
    "BufferedReader ArrayList HashMap HashSet List Map Set Arrays Collections console require process Number Array " +
    "Vec Some None Ok Err println print format"
  )
    .split(" ")
    .map(hashText),
);
const MEMBER = new Set([".", "->", "::"].flatMap((operator) => [...cTokens(operator)]));

export function cNames(source: string): NamedTokens {
  const tokens = cTokens(source);
  const folded = cTokens(source, { foldIdentifiers: true });
  const names = new Uint8Array(tokens.length);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as number;
    const isChosen = token !== folded[i] && !LIBRARY.has(token) && !MEMBER.has(tokens[i - 1] ?? 0);
    names[i] = isChosen ? 1 : 0;
  }
  return { tokens, names };
}
