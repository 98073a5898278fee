/**
 * Reads the conformance suite: programs with a header of comments, and pairs of outputs as JSON
 * Lines.
 * Promises: to add a case, add a file or a line; an invalid case is an error that names it. The
 * header is removed before the program runs, because it contains the expected outputs. Format:
 * test/conformance/README.md.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { assetPath } from "../io/assets.ts";
import { sha256 } from "../io/hash.ts";
import { shown, UserError } from "../schemas/errors.ts";
import type { Test } from "../schemas/problem.ts";
import { ComparatorKind, VerdictClass } from "../schemas/verdict.ts";
import type { JudgeRequest } from "./judge.ts";
import { DEFAULT_LANGUAGE, languageNamed, languageNames, requestLanguage } from "./languages/index.ts";

export const CASE_GROUPS = ["honest", "cheats", "faults"] as const;

const COMMENTS = { python: "#", c: "//" } as const;

/** A program and its permitted verdicts. */
export type ProgramCase = {
  /** Group and file name: "honest/iterate-stdin". */
  name: string;
  about: string;
  group: (typeof CASE_GROUPS)[number];
  /** Lowest isolation level at which the case must have the right result. */
  level: number;
  expect: VerdictClass[];
  /** Language of the program: "python3", "cpp". */
  language: string;
  /** 0-based index of the test that must fail first, or null if any may. */
  failing: number | null;
  request: JudgeRequest;
};

const ComparatorCaseLine = z
  .strictObject({
    name: z.string(),
    comparator: ComparatorKind,
    expected: z.string(),
    actual: z.string().optional(),
    actual_base64: z.base64().optional(),
    accepted_by: z.string().nullable(),
  })
  .refine(
    (line) => (line.actual === undefined) !== (line.actual_base64 === undefined),
    "either actual or actual_base64",
  );
export type ComparatorCase = z.infer<typeof ComparatorCaseLine>;

export type Suite = { programs: ProgramCase[]; comparators: ComparatorCase[] };

const Header = z.strictObject({
  about: z.string(),
  expect: z.array(VerdictClass).min(1).default(["OK"]),
  failing: z.int().min(0).nullable().default(null),
  level: z.int().min(0).max(3).default(0),
  use: z.enum(["answer", "recorded"]).default("answer"),
  cpu_ms: z.int().min(1).default(10_000),
  /**
   * Generous, so that a busy machine does not affect the result; only cases that wait need a short
   * limit.
   */
  wall_ms: z.int().min(1).default(120_000),
  memory_mb: z.int().min(1).default(1024),
  output_kb: z.int().min(1).default(16_384),
  comparator: ComparatorKind.default("tokens"),
  checker: z.string().nullable().default(null),
  fn_name: z.string().nullable().default(null),
  entry_point: z.string().optional(),
  setup_code: z.string().optional(),
  input_file: z.string().nullable().default(null),
  output_file: z.string().nullable().default(null),
  repeat: z.record(z.string(), z.tuple([z.string(), z.int().min(0)])).default({}),
});

const fault = (where: string, got: unknown, expected: string): UserError =>
  new UserError({
    where,
    expected,
    got: shown(got),
    fix: "See test/conformance/README.md for the format.",
  });

/** Splits a file into its header's entries and the program below. @param mark begins a comment */
function splitHeader(text: string, mark: string): { entries: [string, string][]; code: string } {
  const lines = text.split("\n");
  const isEntry = (line: string): boolean =>
    line.startsWith(`${mark} `) && /^ [a-z_]+: /.test(line.slice(mark.length));
  const end = lines.findIndex((line) => !isEntry(line));
  const entries = lines.slice(0, end < 0 ? lines.length : end).map((line): [string, string] => {
    const colon = line.indexOf(": ");
    return [line.slice(mark.length + 1, colon), line.slice(colon + 2)];
  });
  return { entries, code: lines.slice(entries.length).join("\n").replace(/^\n+/, "") };
}

function headerValue(key: string, text: string, where: string): unknown {
  if (key === "about") return text;
  if (key === "expect") return text.trim().split(/\s+/);
  try {
    return JSON.parse(text);
  } catch {
    throw fault(`${where}: ${key}`, text, "JSON");
  }
}

/** Inputs and outputs in order; for function calls as JSON text. */
function testsOf(entries: [string, string][], where: string): Test[] {
  const call = entries.some(([key]) => key === "fn_name");
  const texts = (wanted: string): string[] =>
    entries
      .filter(([key]) => key === wanted)
      .map(([key, text]) => (call ? text : z.string().parse(headerValue(key, text, where))));
  const assertions = texts("assertions").map((input) => ({ input, output: "" }));
  const [inputs, outputs] = [texts("input"), texts("output")];
  if (assertions.length > 0 && inputs.length + outputs.length === 0) return assertions;
  const tests = inputs.flatMap((input, i) => {
    const output = outputs[i];
    return output === undefined ? [] : [{ input, output }];
  });
  if (tests.length > 0 && tests.length === Math.max(inputs.length, outputs.length)) return tests;
  const got = `${inputs.length} inputs, ${outputs.length} outputs`;
  throw fault(where, got, "at least one input, each with its output, or assertions");
}

/** Replaces each placeholder by its repeated text. */
function expander(repeat: z.infer<typeof Header>["repeat"]): (text: string) => string {
  const replacements = Object.entries(repeat).map(
    ([name, [unit, times]]) => [name, unit.repeat(times)] as const,
  );
  return (text) => replacements.reduce((done, [name, full]) => done.replaceAll(name, () => full), text);
}

/** One case from its file's text. @throws UserError that names the file and the key */
export function parseProgramCase(
  name: string,
  group: ProgramCase["group"],
  text: string,
  language = DEFAULT_LANGUAGE,
): ProgramCase {
  const { entries, code } = splitHeader(text, COMMENTS[languageNamed(language).lexer]);
  const rest = entries.filter(([key]) => !["input", "output", "assertions"].includes(key));
  const parsed = Header.safeParse(
    Object.fromEntries(rest.map(([key, value]) => [key, headerValue(key, value, name)])),
  );
  if (!parsed.success) throw fault(name, z.prettifyError(parsed.error), "a header of known keys");
  const header = parsed.data;
  const expand = expander(header.repeat);
  const tests = testsOf(entries, name).map((test) => ({
    input: expand(test.input),
    output: expand(test.output),
  }));
  return {
    name,
    about: header.about,
    group,
    level: header.level,
    language,
    expect: header.expect,
    failing: header.failing,
    request: {
      problemKey: `conformance/${name}#${sha256(tests)}`,
      code: expand(code),
      ...requestLanguage(language, header.use),
      tests,
      comparator: { kind: header.comparator, checker: header.checker, provenance: "conformance suite" },
      fnName: header.fn_name,
      ...(header.entry_point !== undefined && { entryPoint: header.entry_point }),
      ...(header.setup_code !== undefined && { setupCode: header.setup_code }),
      inputFile: header.input_file,
      outputFile: header.output_file,
      cpuLimitMs: header.cpu_ms,
      wallLimitMs: header.wall_ms,
      memoryLimitMb: header.memory_mb,
      outputLimitBytes: header.output_kb * 1024,
      earlyExitFrom: 0,
      trusted: true,
    },
  };
}

/** @param prefix of the cases' names */
async function programsIn(
  folder: string,
  group: ProgramCase["group"],
  { language, prefix }: { language: string; prefix: string },
): Promise<ProgramCase[]> {
  const ending = `.${languageNamed(language).extension}`;
  const files = (await readdir(join(folder, group))).filter((file) => file.endsWith(ending)).sort();
  return Promise.all(
    files.map(async (file) => {
      const name = `${prefix}${group}/${file.slice(0, -ending.length)}`;
      return parseProgramCase(name, group, await readFile(join(folder, group, file), "utf8"), language);
    }),
  );
}

/** The cases of a language that has a folder of its own. */
async function programsOf(folder: string, language: string): Promise<ProgramCase[]> {
  const own = join(folder, language);
  const groups: string[] = await readdir(own).catch(() => []);
  const known = CASE_GROUPS.filter((group) => groups.includes(group));
  const place = { language, prefix: `${language}/` };
  return (await Promise.all(known.map((group) => programsIn(own, group, place)))).flat();
}

async function comparatorsIn(path: string): Promise<ComparatorCase[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, i) => {
    const where = `comparators.jsonl:${i + 1}`;
    const parsed = ComparatorCaseLine.safeParse(headerValue("line", line, where));
    if (!parsed.success) throw fault(where, z.prettifyError(parsed.error), "a pair of outputs");
    return parsed.data;
  });
}

/** All cases of the folder, ordered by name. */
export async function loadSuite(folder: string = assetPath("test/conformance")): Promise<Suite> {
  const python = { language: DEFAULT_LANGUAGE, prefix: "" };
  const others = languageNames().filter((name) => name !== DEFAULT_LANGUAGE);
  const programs = await Promise.all([
    ...CASE_GROUPS.map((group) => programsIn(folder, group, python)),
    ...others.map((language) => programsOf(folder, language)),
  ]);
  return { programs: programs.flat(), comparators: await comparatorsIn(join(folder, "comparators.jsonl")) };
}
