/**
 * Normalises problem statements for comparison: the same statement from two sites, one in LaTeX and
 * one in plain text, gives the same words. HTML, LaTeX, Unicode forms, headings, example sections,
 * images, links and notices of the sites are removed; sub- and superscripts are joined to their
 * base (a_{i} → ai, 10^5 and 10⁵ → 105).
 * Promises: never throws, linear time. Does not translate, stem or correct spelling.
 */

const TAG_NAMES =
  "p|br|b|i|u|s|em|strong|span|div|ul|ol|li|dl|dt|dd|pre|code|tt|h[1-6]|table|tr|td|th|tbody|thead|img|image|a|font|" +
  "center|hr|var|section|blockquote|small|big|nobr|samp|kbd|figure|script|style";
const ATTRIBUTES = String.raw`(?:\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']+))*\s*`;
const TAG = new RegExp(`</?(?:${TAG_NAMES})${ATTRIBUTES}/?>`, "gi");
const SCRIPT_TAG = /<\/?su[bp]>/gi;
const ENTITIES: Record<string, string> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  nbsp: " ",
  le: "≤",
  ge: "≥",
  ne: "≠",
  times: "×",
  minus: "−",
  ldquo: '"',
  rdquo: '"',
  lsquo: "'",
  rsquo: "'",
  mdash: "—",
  ndash: "–",
  hellip: "…",
  middot: "·",
  sum: "∑",
};

function withoutHtml(text: string): string {
  return text
    .replace(SCRIPT_TAG, "")
    .replace(TAG, " ")
    .replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : " ";
    });
}

/** LaTeX commands whose name equals the plain text. */
const SPOKEN = new Set([
  "max",
  "min",
  "gcd",
  "lcm",
  "log",
  "mod",
  "xor",
  "and",
  "or",
  "sin",
  "cos",
  "tan",
  "lg",
  "ln",
]);
const RENAMED: Record<string, string> = { bmod: "mod", pmod: "mod", land: "and", lor: "or" };

function withoutLatex(text: string): string {
  return text
    .replace(/\\+(?:begin|end|color|hspace|vspace|label|ref|includegraphics)\s?\{[^{}]{0,200}\}/g, " ")
    .replace(/\\+textcolor\s?\{[^{}]{0,200}\}/g, "")
    .replace(/(\d)(?:\\[,;:! ]|\{,\}|~)(?=\d{3}(?!\d))/g, "$1")
    .replace(/\\+([a-zA-Z]+)\s?/g, (_whole, name: string) => {
      const spoken = RENAMED[name] ?? name;
      return SPOKEN.has(spoken) ? ` ${spoken} ` : " ";
    })
    .replace(/\\+[,;:! ]/g, " ")
    .replace(/(?<!\s)\s{0,2}([_^])\s{0,2}\{\s{0,2}/g, "$1{")
    .replace(/[\\$]+/g, " ")
    .replace(/(?<=[\p{L}\p{N}\])])[_^]+\{?(?=[\p{L}\p{N}])/gu, "")
    .replace(/[{}_^~`]+/g, " ");
}

/** Decorations of a heading: "-----Input-----", "## Input ##", "Input:". */
const DECORATED = (words: string): RegExp => new RegExp(`^[\\s\\-=*#_|]*(?:${words})[\\s\\-=*#_|:.]*$`, "i");
const EXAMPLES = DECORATED(
  "(?:sample|example)s?(?:\\s+(?:input|output|test|case|data|i/o))*s?(?:\\s*(?:#|no\\.?)?\\s*\\d+)?|" +
    "(?:input|output)\\s+(?:sample|example)s?(?:\\s*#?\\d+)?",
);
const AFTER_EXAMPLES = DECORATED(
  "notes?|explanations?(?:\\s*#?\\d+)?|constraints?|limits?|subtasks?|scoring|hints?|remarks?|" +
    "(?:input|output)\\s+(?:format|specification|description)|function description|returns?|task",
);
const HEADING = DECORATED(
  "input|output|input and output|problem(?: statement| description)?|statement|interaction",
);
const NOTICE =
  /^.*(?:read (?:the )?problems? statements? in |(?:time|memory|source) limit(?:s| per test)?\s*:|all submissions for this problem|©|\(c\) copyright).*$/i;

/** Maximum characters of a heading or notice. */
const LONGEST_HEADING = 200;

/**
 * The statement without headings, examples and notices; the whole statement if hardly anything
 * would be left.
 */
function essential(text: string): string {
  const kept: string[] = [];
  let inExamples = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.length > LONGEST_HEADING) {
      if (!inExamples) kept.push(line);
    } else if (EXAMPLES.test(line)) inExamples = true;
    else if (AFTER_EXAMPLES.test(line)) inExamples = false;
    else if (!inExamples && !HEADING.test(line) && !NOTICE.test(line)) kept.push(line);
  }
  const rest = kept.join("\n");
  return rest.length * 5 < text.length && rest.length < 200 ? text : rest;
}

const OUTPUT = DECORATED(
  "(?:the )?output(?:\\s+(?:format|specification|description))?|输出(?:格式)?|出力(?:形式)?|출력(?:\\s*형식)?|выходные данные|вывод|формат вывода",
);

/**
 * What the statement's sections on the output say; "" where it has none. A text inside another one
 * can have several.
 */
export function outputPart(statement: string): string {
  const kept: string[] = [];
  let section: "output" | "examples" | "other" = "other";
  for (const line of statement.split(/\r\n|\r|\n/)) {
    const isHeading = line.length <= LONGEST_HEADING;
    if (isHeading && EXAMPLES.test(line)) section = "examples";
    else if (isHeading && section !== "examples" && OUTPUT.test(line)) section = "output";
    else if (isHeading && AFTER_EXAMPLES.test(line)) section = OUTPUT.test(line) ? "output" : "other";
    else if (isHeading && section !== "examples" && HEADING.test(line)) section = "other";
    else if (section === "output") kept.push(line);
  }
  return kept.join("\n");
}

/** A statement as plain text, for the embedding and for its words. */
export function plainStatement(statement: string): string {
  const text = essential(statement)
    .replace(/!?\[([^[\]\n]{0,200})\]\((?:https?:|\/|data:)[^()\s]{0,2000}\)/g, " $1 ")
    .replace(/https?:\/\/\S+/g, " ")
    .replace(/<image>|\[image\]/gi, " ");
  return withoutLatex(withoutHtml(text).normalize("NFKC"))
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
    .replace(
      /(?<!\d)(\d{1,3})((?: 000)+)(?!\d)/g,
      (_whole, head: string, tail: string) => head + tail.replaceAll(" ", ""),
    )
    .replace(/[ \t\f\v\u00ad\u200b-\u200d\ufeff]+/g, " ")
    .replace(/ ?\n\s*/g, "\n")
    .trim();
}

/** Runs of letters and digits in lower case; everything else is a separator. */
export const wordsOf = (plain: string): string[] => plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
