/**
 * Loads the prompt files, where files of the user's folder replace the built-in ones, and hashes
 * their content.
 * Promises: equal texts give equal hashes, wherever the files are; an unknown file in the user's
 * folder is an error, so that a misspelt name is noticed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { assetPath } from "../io/assets.ts";
import { sha256 } from "../io/hash.ts";
import { DEFAULT_LANGUAGE, languageNamed } from "../judge/languages/index.ts";
import { UserError } from "../schemas/errors.ts";
import {
  ASSERT_PROMPTS,
  LANGUAGE_PROMPT_NAMES,
  LANGUAGE_PROMPTS,
  PROMPT_NAMES,
  type PromptName,
} from "./names.ts";
import { tagsOf } from "./tags.ts";
import { parseTemplate, type Template, type TemplateValues } from "./template.ts";

export type Prompts = {
  /** sha256 of all names and texts; part of the arm. */
  readonly hash: string;
  /** Text of the system message; null without one. */
  readonly system: string | null;
  /** The language asked for, where it is not Python; its prompts take the place of others. */
  readonly language: { name: string; title: string } | null;
  /**
   * The text, trimmed. @throws UserError for a name that the template uses and `values` does not
   * have
   */
  render(name: PromptName, values?: TemplateValues): string;
};

/** Absolute path of each prompt's file. @param folder the user's folder, relative to baseDir */
export function promptFiles(folder: string | undefined, baseDir: string): Map<PromptName, string> {
  const own = assetPath("rollout/prompts");
  const theirs = folder === undefined ? undefined : resolve(baseDir, folder);
  const replaced = theirs === undefined ? new Set<string>() : namesIn(theirs);
  return new Map(
    PROMPT_NAMES.map((name) => [
      name,
      join(theirs !== undefined && replaced.has(name) ? theirs : own, `${name}.txt`),
    ]),
  );
}

/**
 * The files that enter hashes: without those of later versions that the user's folder does not
 * replace, so that existing runs keep their keys. Those of other languages count where they are
 * used.
 */
export function hashedPrompts(
  { prompts: folder, language = DEFAULT_LANGUAGE }: PromptSource,
  baseDir: string,
): Map<PromptName, string> {
  const files = promptFiles(folder, baseDir);
  const own = promptFiles(undefined, baseDir);
  const later = [...ASSERT_PROMPTS, ...(language === DEFAULT_LANGUAGE ? LANGUAGE_PROMPT_NAMES : [])];
  for (const name of later) if (files.get(name) === own.get(name)) files.delete(name);
  return files;
}

function namesIn(folder: string): Set<string> {
  let files: string[];
  try {
    files = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  } catch (cause) {
    throw new UserError({
      where: `generate.prompts: ${folder}`,
      expected: "a folder that can be read",
      got: cause instanceof Error ? cause.message : String(cause),
      fix: "Give a folder with the prompts to replace, relative to the configuration file.",
    });
  }
  const names = files.map((file) => file.slice(0, -".txt".length));
  const unknown = names.filter((name) => !(PROMPT_NAMES as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new UserError({
      where: `generate.prompts: ${folder}`,
      expected: `files named after prompts (${PROMPT_NAMES.join(", ")})`,
      got: unknown.map((name) => `${name}.txt`).join(", "),
      fix: "Rename or remove these files.",
    });
  }
  return new Set(names);
}

/** Where the texts of the prompts come from. */
export type PromptSource = {
  prompts?: string | undefined;
  system?: string | undefined;
  system_file?: string | undefined;
  /** Default: python3. */
  language?: string | undefined;
};

const replacedBy: Partial<Record<PromptName, PromptName>> = LANGUAGE_PROMPTS;

function systemText({ system, system_file: file }: PromptSource, baseDir: string): string | null {
  if (file === undefined) return system ?? null;
  try {
    return readFileSync(resolve(baseDir, file), "utf8").trim();
  } catch (cause) {
    throw new UserError({
      where: `generate.system_file: ${file}`,
      expected: "a text file that can be read",
      got: cause instanceof Error ? cause.message : String(cause),
      fix: "Give its path relative to the configuration file.",
    });
  }
}

/**
 * Reads and parses every prompt. @throws UserError for an unreadable folder, unknown file or broken
 * template
 */
export function loadPrompts(source: PromptSource, baseDir: string): Prompts {
  const read = (path: string): string => readFileSync(path, "utf8").trimEnd();
  const texts = new Map<PromptName, string>();
  for (const [name, path] of promptFiles(source.prompts, baseDir)) texts.set(name, read(path));
  const hashed = [...hashedPrompts(source, baseDir)].map(([name]): [string, string] => [
    name,
    texts.get(name) ?? "",
  ]);
  const templates = new Map<PromptName, Template>();
  for (const [name, text] of texts) templates.set(name, parseTemplate(name, `${text}\n`));
  const { language: name = DEFAULT_LANGUAGE } = source;
  const language =
    name === DEFAULT_LANGUAGE ? null : { name, title: languageNamed(name, "generate.language").title };
  const sorted = hashed.sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = sha256(language === null ? sorted : [sorted, language, tagsOf(name).first]);
  const system = systemText(source, baseDir);
  return {
    // Without a system message the hash is that of the prompts alone.
    hash: system === null ? hash : sha256([hash, system]),
    system,
    language,
    render(prompt, values = {}) {
      const template = (at: PromptName) => templates.get(at) as Template;
      if (language === null) return template(prompt).render(values).trim();
      const named = { ...values, language: language.title, tag: tagsOf(name).first };
      return template(replacedBy[prompt] ?? prompt)
        .render(named)
        .trim();
    },
  };
}
