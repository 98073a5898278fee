/**
 * Splits Python code for syntax highlighting. Promises: the joined pieces equal the text, for any
 * text; linear time.
 */

export type Piece = { kind: "" | "keyword" | "string" | "comment" | "number" | "name"; text: string };

const KEYWORDS = new Set(
  (
    "False None True and as assert async await break case class continue def del elif else except finally for " +
    "from global if import in is lambda match nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** Strings: triple-quoted ones span lines; unterminated ones end with the text or their line. */
const STRING = [
  String.raw`"""(?:[^\\]|\\[\s\S])*?(?:"""|$)`,
  String.raw`'''(?:[^\\]|\\[\s\S])*?(?:'''|$)`,
  String.raw`"(?:[^"\\\n]|\\[\s\S])*"?`,
  String.raw`'(?:[^'\\\n]|\\[\s\S])*'?`,
].join("|");

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<string>(?:\b[rRbBuUfF]{1,2}(?=["']))?(?:${STRING}))`,
    String.raw`(?<number>\b\d[\w.]*)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_]*)`,
  ].join("|"),
  "gu",
);

export function highlight(code: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  const plain = (to: number) => {
    if (to > done) pieces.push({ kind: "", text: code.slice(done, to) });
  };
  let defines = false;
  for (const match of code.matchAll(TOKEN)) {
    const { comment, string, number, word } = match.groups ?? {};
    const kind =
      comment !== undefined
        ? "comment"
        : string !== undefined
          ? "string"
          : number !== undefined
            ? "number"
            : KEYWORDS.has(word ?? "")
              ? "keyword"
              : defines
                ? "name"
                : "";
    defines = word === "def" || word === "class";
    if (kind === "") continue;
    plain(match.index);
    pieces.push({ kind, text: match[0] });
    done = match.index + match[0].length;
  }
  plain(code.length);
  return pieces;
}

/** Parts of an answer: prose, and code between fences. An unclosed fence extends to the end. */
export type Part = { kind: "text" | "code"; text: string; info: string };

const FENCE = /^ {0,3}(`{3,}|~{3,})([^\n`]*)$/;

export function answerParts(answer: string): Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let open: { mark: string; info: string } | null = null;
  const end = () => {
    if (lines.length > 0 || open !== null) {
      parts.push({ kind: open === null ? "text" : "code", text: lines.join("\n"), info: open?.info ?? "" });
    }
    lines = [];
  };
  for (const line of answer.split("\n")) {
    const [, mark = "", info = ""] = FENCE.exec(line) ?? [];
    if (mark === "") lines.push(line);
    else if (open === null) {
      end();
      open = { mark, info: info.trim() };
    } else if (mark.startsWith(open.mark) && info.trim() === "") {
      end();
      open = null;
    } else lines.push(line);
  }
  end();
  return parts;
}
