/**
 * How answers mark a code block as a program of a language. Python's marks are those of every
 * earlier version, because recorded answers must give the programs that they gave; other languages
 * take theirs from their declaration.
 */
import { DEFAULT_LANGUAGE, languageNamed } from "../judge/languages/index.ts";

export type Tags = {
  /** Name of the language in rows. */
  language: string;
  /** The tag that prompts ask for. */
  first: string;
  /** Tags of a block, lower case. */
  exact: ReadonlySet<string>;
  /** A tag on a line of its own below the fence; sticky. */
  line: RegExp;
  /** Tags with a version: `python3.11`, `c++-17`. */
  versioned: RegExp;
  /** A fence with a tag after text on its line. */
  late: RegExp;
};

const PYTHON: Tags = {
  language: DEFAULT_LANGUAGE,
  first: "python",
  exact: new Set(["python", "py", "python3"]),
  line: /[ \t]*(?:python3?|py)[ \t]*\r?\n/iy,
  versioned: /^(?:python|py)[._-]?\d[\d._-]*$|^tool_code$/,
  late: /^(.*\S)[ \t]*(`{3,})((?:python|py|tool_code)[\w.-]*)[ \t]*$/,
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const known = new Map<string, Tags>([[DEFAULT_LANGUAGE, PYTHON]]);

/** @throws UserError for an unknown language */
export function tagsOf(language: string): Tags {
  const found = known.get(language);
  if (found !== undefined) return found;
  const { tags } = languageNamed(language, "generate.language");
  // Longer ones first: the tag of a line is all of it.
  const any = [...tags]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join("|");
  const made: Tags = {
    language,
    first: tags[0] ?? language,
    exact: new Set(tags),
    line: new RegExp(`[ \\t]*(?:${any})[ \\t]*\\r?\\n`, "iy"),
    versioned: new RegExp(`^(?:${any})[._-]?\\d[\\d._a-z-]*$`),
    late: new RegExp(`^(.*\\S)[ \\t]*(\`{3,})((?:${any}))[ \\t]*$`, "i"),
  };
  known.set(language, made);
  return made;
}
