/**
 * Options of the import stage: the problem files, their formats and their bounds. The name of a
 * format is checked where the formats are (pipeline/config-checks.ts), so that they are listed
 * once. An option at its default is absent from keys; see options.ts.
 */
import { z } from "zod";

const column = z.string().min(1).optional();

const date = (what: string) =>
  z
    .string()
    .regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, "a day as YYYY-MM-DD")
    .optional()
    .describe(`${what}; YYYY-MM-DD`);

export const TESTS_AS = ["auto", "objects", "inputs_outputs", "json", "python"] as const;

/**
 * Where a table of any columns has what a problem needs. A path leads into objects, lists and texts
 * of JSON: reward_model.ground_truth, prompt.0.content.
 */
export const Fields = z.strictObject({
  statement: z.string().min(1).describe("path of the statement: text, or messages of a conversation"),
  name: column.describe("path of a name or id; without it a row is named by its place"),
  tests: column.describe("path of the tests; the first one is shown in feedback"),
  public_tests: column.describe("path of the tests that are shown in feedback"),
  private_tests: column.describe("path of the tests that are used for judging only"),
  generated_tests: column.describe("path of more tests that are used for judging only"),
  inputs: column.describe("path of a list of inputs, parallel to `outputs`"),
  outputs: column.describe("path of a list of expected outputs"),
  public_inputs: column.describe(
    "path of a list of inputs that are shown in feedback, parallel to `public_outputs`",
  ),
  public_outputs: column.describe("path of a list of expected outputs that are shown in feedback"),
  tests_as: z
    .enum(TESTS_AS)
    .optional()
    .describe(
      "how tests are stored. objects: list of objects or pairs of input and output; inputs_outputs: object of two lists; json, python: text that holds either structure, as JSON or as a Python literal; auto (default): any of them",
    ),
  fn_name: column.describe("path of the function that tests call; without it programs read stdin"),
  starter_code: column,
  solutions: column.describe("path of right programs: text, list, or objects of code and language"),
  incorrect_solutions: column.describe("path of programs that fail a test"),
  cpu_limit: column.describe("path of the CPU limit: a number, or text with a unit"),
  cpu_limit_unit: z
    .enum(["auto", "s", "ms"])
    .optional()
    .describe("unit of a number; auto (default): 100 or more is milliseconds, less is seconds"),
  memory_limit: column.describe("path of the memory limit: a number, or text with a unit"),
  memory_limit_unit: z
    .enum(["auto", "bytes", "kb", "mb"])
    .optional()
    .describe("unit of a number; auto (default): by its size"),
  difficulty: column,
  tags: column,
  url: column,
  source: column.describe("path of the source's name"),
  license: column.describe("path of the row's licence"),
});
export type Fields = z.infer<typeof Fields>;

export const InputFile = z.strictObject({
  path: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe(
      "file, folder of shards, or pattern such as data/*.parquet, relative to the configuration file; hf://datasets/OWNER/NAME[@REVISION]/PATH for files of the hub; or a list of these, read in this order as one input",
    ),
  format: z
    .string()
    .min(1)
    .describe("name of a format, as docs/problem-file.md lists them; `rftkit inspect FILE` recognises it"),
  fields: Fields.optional().describe(
    "for format table: the paths of columns; `rftkit inspect FILE` prints a mapping to start from",
  ),
  split: z
    .enum(["train", "valid", "test"])
    .optional()
    .describe("official split, if the file contains all of it; `import` then checks the row count"),
  from: date("read only rows of contests on this day or later, for formats whose rows have a date"),
  to: date("read only rows of contests on this day or earlier"),
  special_judge: z.string().optional().describe("TACO's list of rows that need a special judge (JSON Lines)"),
  license: z
    .string()
    .min(1)
    .optional()
    .describe(
      "licence of the rows that name none of their own, as the identifier of the hub: apache-2.0, cc-by-4.0, mit, …",
    ),
});
export type InputFile = z.infer<typeof InputFile>;

/** The paths of an input. */
export const pathsOf = ({ path }: Pick<InputFile, "path">): readonly string[] =>
  typeof path === "string" ? [path] : path;

/** The paths of an input, for people. */
export const pathShown = (input: Pick<InputFile, "path">): string => pathsOf(input).join(", ");

export const ImportOptions = z.strictObject({
  inputs: z.array(InputFile).min(1),
  limit: z.int().min(1).optional().describe("read only the first N problems of each input"),
  languages: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "languages of the recorded solutions that are kept, such as [python3, cpp]; audit, cross-tests and recorded answers use them. Default: what every earlier version kept, which is Python, and every solution of format jsonl",
    ),
  solutions_per_language: z
    .int()
    .min(1)
    .optional()
    .describe(
      "maximum right and maximum wrong solutions kept per problem and language, chosen by a hash of problem and program; default: all",
    ),
  strict: z
    .boolean()
    .optional()
    .describe(
      "true: a row that cannot be read or breaks its format is an error, not a rejected row. Format jsonl is always read this way",
    ),
  quarantine: z
    .string()
    .optional()
    .describe("list of problems to exclude, written by `rftkit audit`; relative to the configuration file"),
  keep_untested: z
    .boolean()
    .default(false)
    .describe(
      "keep rows without usable tests and flag them with the reason; benchmarks are always read this way",
    ),
  max_row_mb: z
    .number()
    .positive()
    .default(256)
    .describe("maximum decoded mebibytes per row; larger rows are rejected"),
  max_page_mb: z.number().positive().default(512).describe("maximum decoded mebibytes per Parquet page"),
  max_test_mb: z.number().positive().default(64).describe("maximum mebibytes per test input or output"),
});
