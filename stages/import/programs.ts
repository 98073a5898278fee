/**
 * Programs and names as sources list them: a list, its text, one program, or objects of code and
 * language. Programs of other languages than those of `import.languages` (default: Python) are
 * counted, not kept.
 */
import { languageOf } from "../../judge/languages/index.ts";
import type { Solution } from "../../schemas/problem.ts";
import { isText, type Row } from "./row.ts";
import { parseEither } from "./tests.ts";

const CODE_KEYS = ["code", "solution", "content", "source_code", "program", "source"];
const FENCE = /^\s*```[^\n]*\n([\s\S]*?)\n?```\s*$/;
/** Texts that are surely not Python, whatever a row says of them. */
const OTHER_LANGUAGES: readonly (readonly [pattern: RegExp, language: string])[] = [
  [/^\s*#\s*include\b/m, "cpp"],
  [/\bpublic\s+(?:static\s+)?(?:final\s+)?class\b/, "java"],
  [/^\s*package\s+main\b/m, "unknown"],
];

/** Texts of a list, or of a list literal in JSON or Python; null for anything else. */
export function textList(source: unknown): string[] | null {
  if (source === null || source === undefined) return [];
  if (Array.isArray(source)) return source.filter((member) => typeof member === "string");
  if (typeof source !== "string") return null;
  if (source.trim() === "") return [];
  try {
    const value = parseEither(source);
    if (!Array.isArray(value)) return null;
    return value.filter((member) => typeof member === "string");
  } catch {
    return null;
  }
}

/** `languages`: those that are kept; null: Python of any version. */
export type Kept = { languages: ReadonlySet<string> | null };
export type Programs = { solutions: Solution[]; others: number };

export const isKept = ({ languages }: Kept, language: string): boolean =>
  languages === null ? language.startsWith("python") : languages.has(language);

/**
 * The programs of a cell. With languages named, all of them: the reader keeps those and counts the
 * others by language. @param language of those that name none
 */
export function programsOf(value: unknown, kept: Kept, language = "python3"): Programs {
  const found = listed(value, language).filter(({ code }) => code.trim() !== "");
  if (kept.languages !== null) return { solutions: found, others: 0 };
  const solutions = found.filter((program) => isKept(kept, program.language));
  return { solutions, others: found.length - solutions.length };
}

function listed(value: unknown, language: string): Solution[] {
  if (value === null || value === undefined) return [];
  if (typeof value === "string") {
    const list = value.trimStart().startsWith("[") ? textList(value) : null;
    return list === null ? [program(value, language)] : list.map((code) => program(code, language));
  }
  if (Array.isArray(value)) return value.flatMap((member) => listed(member, language));
  if (typeof value !== "object") return [];
  const row = value as Row;
  const code = CODE_KEYS.map((key) => row[key]).find((cell) => cell !== null && cell !== undefined);
  const named = row.language ?? row.lang;
  if (Array.isArray(code) && Array.isArray(named) && code.length === named.length)
    return code.filter(isText).map((text, i) => program(text, languageName(named[i]) ?? language));
  if (code === undefined) return byLanguage(row);
  return listed(code, languageName(named) ?? language);
}

/** Programs by the names of their languages: {"python": …, "cpp": …}. */
function byLanguage(row: Row): Solution[] {
  const known = Object.entries(row).map(([name, code]) => [languageName(name), code] as const);
  if (known.every(([name]) => name === null || name === "unknown")) return [];
  return known.flatMap(([name, code]) => listed(code, name ?? "unknown"));
}

/** A program without the fence of Markdown; its text tells a language that is surely not Python. */
function program(text: string, language: string): Solution {
  const code = FENCE.exec(text)?.[1] ?? text;
  const other = OTHER_LANGUAGES.find(([pattern]) => pattern.test(code))?.[1];
  return { language: language === "python3" ? (other ?? language) : language, code };
}

/** Names of languages as data sets write them: py3, PyPy 3-64, GNU C++17; null for none. */
export function languageName(name: unknown): string | null {
  if (typeof name !== "string" || name === "") return null;
  const plain = name.toLowerCase();
  if (/^(?:python|pypy|py)[ _-]*2/.test(plain)) return "python2";
  if (/^(?:python|pypy|py)(?:[ _-]*3|$|[ (])/.test(plain)) return "python3";
  if (/c\+\+|cpp|g\+\+/.test(plain)) return "cpp";
  if (/^java(?!script)/.test(plain)) return "java";
  return languageOf(plain.replace(/[ (].*$/, ""))?.name ?? languageOf(plain)?.name ?? "unknown";
}
