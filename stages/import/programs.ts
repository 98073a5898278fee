/**
 * Programs and names as sources list them: a list, its text, one program, or objects of code and
 * language. Programs of other languages than Python are counted, not kept.
 */
import type { Solution } from "../../schemas/problem.ts";
import { isText, type Row } from "./row.ts";
import { parseEither } from "./tests.ts";

const CODE_KEYS = ["code", "solution", "content", "source_code", "program", "source"];
const FENCE = /^\s*```[^\n]*\n([\s\S]*?)\n?```\s*$/;
const OTHER_LANGUAGE =
  /^\s*#\s*include\b|\bpublic\s+(?:static\s+)?(?:final\s+)?class\b|^\s*package\s+main\b/m;

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

export type Programs = { solutions: Solution[]; others: number };

/** The programs of a cell. @param language of those that name none */
export function programsOf(value: unknown, language = "python3"): Programs {
  const found = listed(value, language).filter(({ code }) => code.trim() !== "");
  const solutions = found.filter((program) => program.language.startsWith("python"));
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
  const isOther = language === "python3" && OTHER_LANGUAGE.test(code);
  return { language: isOther ? "unknown" : language, code };
}

/** Names of languages as data sets write them: py3, PyPy 3-64, GNU C++17; null for none. */
export function languageName(name: unknown): string | null {
  if (typeof name !== "string" || name === "") return null;
  const plain = name.toLowerCase();
  if (/^(?:python|pypy|py)[ _-]*2/.test(plain)) return "python2";
  if (/^(?:python|pypy|py)(?:[ _-]*3|$|[ (])/.test(plain)) return "python3";
  if (/c\+\+|cpp|g\+\+/.test(plain)) return "cpp";
  return /^java(?!script)/.test(plain) ? "java" : "unknown";
}
