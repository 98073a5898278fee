/**
 * Randomly rewrites names, layout and comments of a program in C or C++ without changing its
 * behaviour, as rewrite.ts does for Python.
 * Renamed are variables that plain declarations show, and only those that are never called, never
 * a member, in no directive and no name of the library. Promises: the result has the same tokens
 * but for names, which is checked each time; if the check fails, the program is returned unchanged.
 */
import { cTokens } from "../../text/c-tokens.ts";
import type { Random } from "./random.ts";

const PIECE =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|(?![\s\S])))|(?<fixed>^[ \t]*#(?:[^\n\\]|\\[\s\S])*|R"[^\s()"\\]{0,16}\([\s\S]*?\)[^\s()"\\]{0,16}"|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|\d[\w.']*)|(?<word>[A-Za-z_]\w*)|(?<blank>\s+)|(?<other>[\s\S])/gm;

type Piece = { kind: "comment" | "fixed" | "word" | "blank" | "other"; text: string };

const KINDS = ["comment", "fixed", "word", "blank", "other"] as const;

function lexed(source: string): Piece[] {
  return [...source.matchAll(PIECE)].map(({ groups = {}, 0: text }) => ({
    kind: KINDS.find((kind) => groups[kind] !== undefined) ?? "other",
    text,
  }));
}

const BASE =
  "(?:(?:const|static|unsigned|signed|long|short)\\s+)*(?:int|long|short|unsigned|double|float|char|bool|auto|string|size_t|ll|i64|u64|int64_t|uint64_t|int32_t|uint32_t)";
const TEMPLATE =
  "(?:std::)?(?:vector|deque|pair|map|set|multiset|unordered_map|unordered_set|array|stack|queue)\\s*<[^;{}()=]*>";
/** A first declared name; what follows shows that it is no function. */
const DECLARED = new RegExp(
  `\\b(?:${BASE}|${TEMPLATE})\\s*[&*]?\\s+[&*]?([a-z_]\\w*)\\s*(?=[;=,)\\[:{])`,
  "g",
);
/** A whole declaration of several names without calls. */
const LIST = new RegExp(`\\b${BASE}\\s+([^;(){}<>]*);`, "g");

/** Names that programs use without a qualifier, or that mean something by themselves. */
const LIBRARY = new Set(
  (
    "main std cin cout cerr endl string vector pair map set first second begin end size true false nullptr " +
    "this auto int long double char bool const static unsigned signed short float void return if else for " +
    "while do break continue struct class template typename using namespace operator new delete case switch " +
    "default sizeof stdin stdout stderr errno assert y0 y1 j0 j1 time ll i64 u64 argc argv"
  ).split(" "),
);

const FRESH =
  "item total answer best_one current number idx spot limit width height cell node edge from_here target_no piece token amount share score price weight factor remain needed seen_at mark store bound upper lower depth level kind way run_len sum_so_far running entry record chunk stepper row_no col_no last_one turn_no part_no memo_of table_of got want here there".split(
    " ",
  );

function declared(code: string): Set<string> {
  const names = new Set([...code.matchAll(DECLARED)].map(([, name]) => name as string));
  for (const [, list = ""] of code.matchAll(LIST))
    for (const part of list.split(",")) {
      const name = /^\s*[&*]?\s*([a-z_]\w*)\s*(?:$|[=[])/.exec(part)?.[1];
      if (name !== undefined) names.add(name);
    }
  return names;
}

/** One bijection over the whole program, onto names that do not occur in it. */
function chooseNames(
  pieces: readonly Piece[],
  random: Random,
  keep: ReadonlySet<string>,
): Map<string, string> {
  const code = pieces
    .map(({ kind, text }) => (kind === "comment" || kind === "fixed" ? " 0 " : text))
    .join("");
  const used = new Set(pieces.flatMap(({ kind, text }) => (kind === "word" ? [text] : [])));
  for (const { kind, text } of pieces)
    if (kind === "fixed" && text.trimStart().startsWith("#"))
      for (const name of text.match(/[A-Za-z_]\w*/g) ?? []) used.add(`#${name}`);
  const never = new Set([
    ...[...code.matchAll(/([A-Za-z_]\w*)\s*(?:\(|::)/g)].map(([, name]) => name),
    ...[...code.matchAll(/(?:\.|->|::)\s*([A-Za-z_]\w*)/g)].map(([, name]) => name),
  ]);
  const renamable = [...declared(code)]
    .filter((name) => !never.has(name) && !LIBRARY.has(name) && !keep.has(name) && !used.has(`#${name}`))
    .sort();
  const fresh = random.shuffle(FRESH.filter((name) => !used.has(name)));
  const chosen = renamable.filter(() => random.next() < 0.7).slice(0, fresh.length);
  return new Map(chosen.map((name, i) => [name, fresh[i] as string]));
}

const REMARKS: Readonly<Record<string, readonly string[]>> = {
  for: ["go through all of them", "one after another"],
  while: ["as long as something is left", "repeat as needed"],
  if: ["the special case", "only where it applies"],
  return: ["done", "hand back the result"],
  cout: ["the answer", "output"],
  printf: ["the answer", "output"],
};

type Layout = { unit: string | null; keepComments: boolean; comments: number; blanks: number };

const drawLayout = (random: Random): Layout => ({
  unit: random.pick([null, "    ", "  ", "\t"]),
  keepComments: random.next() < 0.5,
  comments: random.pick([0, 0, 0.1, 0.25]),
  blanks: random.pick([0, 0, 0.1]),
});

/** The smallest indentation of the program, in columns. */
function unitOf(pieces: readonly Piece[]): number {
  const depths = pieces.flatMap(({ kind, text }) =>
    kind === "blank" && text.includes("\n") ? [columns(text)] : [],
  );
  return Math.min(8, ...depths.filter((depth) => depth > 0));
}

const columns = (blank: string): number => (blank.split("\n").at(-1) ?? "").replaceAll("\t", "    ").length;

function written(pieces: readonly Piece[], layout: Layout, random: Random): string {
  const unit = unitOf(pieces);
  let before = "";
  let text = "";
  for (const [i, piece] of pieces.entries()) {
    const next = pieces[i + 1];
    if (piece.kind === "comment") {
      if (layout.keepComments) text += piece.text;
      else if (piece.text.startsWith("/*")) text += " ";
      continue;
    }
    if (piece.kind !== "blank" || !piece.text.includes("\n")) {
      if (piece.kind !== "blank") before = piece.text.at(-1) ?? "";
      text += piece.text;
      continue;
    }
    const depth = Math.round(columns(piece.text) / unit);
    const lines = piece.text.replace(/[^\n]/g, "");
    const indent =
      layout.unit === null ? piece.text.slice(piece.text.lastIndexOf("\n") + 1) : layout.unit.repeat(depth);
    const isStatement = [";", "{", "}"].includes(before);
    const more = isStatement && random.next() < layout.blanks ? "\n" : "";
    const remark = isStatement && next?.kind === "word" ? REMARKS[next.text] : undefined;
    const told = remark !== undefined && random.next() < layout.comments;
    text += `${lines}${more}${told ? `${indent}// ${random.pick(remark)}\n` : ""}${indent}`;
  }
  return `${text.trimEnd()}\n`;
}

/** @param keep names that must not change */
export function rewriteCLike(source: string, random: Random, keep: ReadonlySet<string>): string {
  const pieces = lexed(source);
  const names = chooseNames(pieces, random, keep);
  const changed = pieces.map((piece) =>
    piece.kind === "word" ? { ...piece, text: names.get(piece.text) ?? piece.text } : piece,
  );
  const text = written(changed, drawLayout(random), random);
  const [a, b] = [source, text].map((code) => cTokens(code, { foldIdentifiers: true }));
  return a?.length === b?.length && a?.every((token, i) => token === b?.[i]) ? text : source;
}
