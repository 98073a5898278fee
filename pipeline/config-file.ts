/**
 * A configuration file as text: YAML with the place of each key. A file that cannot be one
 * (missing, empty, binary, a problem file) is one UserError that says what it is instead.
 */
import { readFile } from "node:fs/promises";
import { type Document, isCollection, isMap, isNode, LineCounter, parseDocument } from "yaml";
import { fileFault } from "../io/faults.ts";
import { errorCode } from "../io/files.ts";
import { UserError, type UserFault } from "../schemas/errors.ts";

export type ConfigText = {
  raw: unknown;
  /**
   * The line of a key, or of the nearest group of keys that is there; null if the file has none.
   */
  lineOf: (path: readonly PropertyKey[]) => number | null;
};

const WANTED = "a configuration file (YAML)";
const INIT = "`rftkit init` writes a configuration to start from.";
/** What a text file has none of. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const BINARY = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/;

/** @throws UserError for a file that is no configuration, and for bad YAML, all faults at once */
export async function readConfigFile(path: string): Promise<ConfigText> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw errorCode(error) === "ENOENT" ? missing(path) : fileFault(error, path, WANTED);
  });
  const wrong = notConfiguration(text, path);
  if (wrong !== null) throw new UserError({ where: path, expected: WANTED, ...wrong });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw new UserError(document.errors.map((error) => yamlFault(error, { path, text, lines })));
  const raw = contentOf(document, path);
  if (raw === null || raw === undefined)
    throw new UserError({ where: path, expected: "a configuration", got: "an empty file", fix: INIT });
  return { raw, lineOf: (keys) => lineOf(document, lines, keys) };
}

const missing = (where: string): UserError =>
  new UserError({ where, expected: WANTED, got: "no such file", fix: `Correct the path. ${INIT}` });

function notConfiguration(text: string, path: string): Pick<UserFault, "got" | "fix"> | null {
  if (text.trim() === "") return { got: "an empty file", fix: INIT };
  if (BINARY.test(text.slice(0, 4096)))
    return { got: "a binary file, not YAML", fix: "Name a configuration, for example configs/sample.yaml." };
  const [first = "", second] = text.split("\n", 20).filter((line) => line.trim() !== "");
  const isRows = isObject(first) && (second === undefined ? /\.jsonl$/i.test(path) : isObject(second));
  if (!isRows) return null;
  return {
    got: "a problem file (JSON lines)",
    fix:
      `Name it in a configuration: import: { inputs: [{ path: ${path}, format: jsonl }] }; ` +
      `\`rftkit init --from ${path}\` writes one.`,
  };
}

function isObject(line: string): boolean {
  if (!line.trimStart().startsWith("{")) return false;
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

type Source = { path: string; text: string; lines: LineCounter };

function yamlFault(error: Document["errors"][number], { path, text, lines }: Source): UserFault {
  const got = (error.message.split("\n")[0] ?? error.code).replace(/ at line \d+, column \d+:$/, "");
  const line = error.linePos?.[0].line;
  const opened = openBracket(text.slice(0, error.pos[0]));
  const bracket = opened === null ? null : `${path}:${lines.linePos(opened).line}`;
  const isTab = /tab/i.test(got);
  return {
    where: `${path}${line === undefined ? "" : `:${line}`}`,
    expected: "valid YAML",
    got,
    fix: isTab
      ? "Indent with spaces; YAML allows no tab there."
      : bracket === null
        ? "Correct the line."
        : `Close the bracket that is opened in ${bracket}, or correct the line.`,
  };
}

/** Offset of the last bracket that is open at the end of the text, outside quotes and comments. */
function openBracket(text: string): number | null {
  const open: number[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"|'[^']*'|(?:^|\s)#[^\n]*|[[\]{}]/g;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token === "[" || token === "{") open.push(index);
    else if (token === "]" || token === "}") open.pop();
  }
  return open.at(-1) ?? null;
}

/** Aliases are resolved here, and a file may hold ones that lead nowhere or blow up. */
function contentOf(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new UserError({ where: path, expected: "valid YAML", got, fix: "Correct the file." });
  }
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents;
  let place: unknown = null;
  for (const key of path) {
    if (!isCollection(node)) break;
    const pair = isMap(node) ? node.items.find((item) => String(item.key) === String(key)) : undefined;
    const next = pair === undefined ? node.get(key, true) : pair.value;
    if (pair === undefined && next === undefined) break;
    place = pair?.key ?? next;
    node = next;
  }
  const at = isNode(place) ? place.range?.[0] : undefined;
  return at === undefined ? null : lines.linePos(at).line;
}
