/**
 * Splits code for syntax highlighting: Python, and languages that look like C. Promises: the joined
 * pieces equal the text, for any text; linear time.
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

const C_KEYWORDS = new Set(
  (
    "abstract alignas auto await async bool boolean break byte case catch char class const constexpr continue " +
    "crate decltype default delete do double else enum explicit export extends extern false final finally float " +
    "fn for friend function goto if impl implements import in inline instanceof int interface let long loop match " +
    "mod move mut mutable namespace new noexcept null nullptr of operator override package private protected pub " +
    "public ref register return self short signed sizeof static struct super switch template this throw throws " +
    "trait true try typedef typename typeof union unsafe unsigned use using var virtual void volatile while yield"
  ).split(" "),
);

const C_TOKEN = new RegExp(
  [
    String.raw`(?<comment>//[^\n]*|/\*[\s\S]*?(?:\*/|(?![\s\S])))`,
    String.raw`(?<directive>^[ \t]*#[ \t]*[a-z]+)`,
    String.raw`(?<string>R"\([\s\S]*?(?:\)"|(?![\s\S]))|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])'|` +
      "`(?:[^`\\\\]|\\\\[\\s\\S])*`?)",
    String.raw`(?<number>\b\d[\w.']*)`,
    String.raw`(?<word>[\p{L}_$][\p{L}\p{N}_$]*)`,
  ].join("|"),
  "gmu",
);

/** First words of the tags of blocks in languages that look like C. */
const C_TAGS = new Set(
  "c c++ cpp cc cxx java js javascript node nodejs rust rs ts typescript go csharp cs".split(" "),
);

const isCLike = (tag: string): boolean => C_TAGS.has(tag.toLowerCase().replace(/[\d{,: ].*$/, ""));

/** @param tag of the code block, or the name of the language; by default Python */
export function highlight(code: string, tag = ""): Piece[] {
  return isCLike(tag)
    ? pieces(code, {
        token: C_TOKEN,
        keywords: C_KEYWORDS,
        defining: new Set(["class", "struct", "enum", "fn"]),
      })
    : pieces(code, { token: TOKEN, keywords: KEYWORDS, defining: new Set(["def", "class"]) });
}

type Lexer = { token: RegExp; keywords: ReadonlySet<string>; defining: ReadonlySet<string> };

function pieces(code: string, { token, keywords, defining }: Lexer): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  const plain = (to: number) => {
    if (to > done) found.push({ kind: "", text: code.slice(done, to) });
  };
  let defines = false;
  for (const match of code.matchAll(token)) {
    const { comment, string, number, word, directive } = match.groups ?? {};
    const kind =
      comment !== undefined
        ? "comment"
        : string !== undefined
          ? "string"
          : number !== undefined
            ? "number"
            : directive !== undefined || keywords.has(word ?? "")
              ? "keyword"
              : defines
                ? "name"
                : "";
    defines = defining.has(word ?? "");
    if (kind === "") continue;
    plain(match.index);
    found.push({ kind, text: match[0] });
    done = match.index + match[0].length;
  }
  plain(code.length);
  return found;
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
