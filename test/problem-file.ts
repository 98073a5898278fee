/** Generates docs/problem-file.md from the formats, and from the schema of our own format. */
import { z } from "zod";
import { Fields } from "../schemas/import-options.ts";
import { problemLineSchema } from "../stages/import/formats/jsonl.ts";
import { FORMATS } from "../stages/import/formats.ts";

type Json = {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  items?: Json;
  anyOf?: Json[];
};

/** A problem with a value in every column. */
export const EXAMPLE = {
  problem_id: "sum-1",
  name: "Sum",
  statement: "Read two integers on one line. Print their sum.",
  public_tests: [{ input: "1 2\n", output: "3\n" }],
  private_tests: [{ input: "40 2\n", output: "42\n" }],
  generated_tests: [{ input: "-7 7\n", output: "0\n" }],
  solutions: [{ language: "python3", code: "print(sum(map(int, input().split())))" }],
  incorrect_solutions: [{ language: "python3", code: "print(3)" }],
  source: "mine",
  cpu_limit_ms: 2000,
  memory_limit_mb: 256,
  comparator: { kind: "tokens" },
  fn_name: null,
  starter_code: null,
  input_file: null,
  output_file: null,
  difficulty: "easy",
  tags: ["math"],
  url: "https://example.com/sum",
  contest_id: "1",
  contest_index: "A",
  source_row: "mine.jsonl#0",
  flags: ["image_in_statement"],
  license: "mit",
};

/** Assertions, for the columns that only they have. */
export const ASSERT_EXAMPLE = {
  name: "Halves",
  statement: "Return both halves of a list.",
  entry_point: "halves",
  setup_code: "import math\n",
  public_tests: [{ input: "a, b = halves([1, 2, 3])\nassert len(a) == math.ceil(3 / 2)\n" }],
};

/** A call, for the columns that a program on stdin does not have. */
export const CALL_EXAMPLE = {
  name: "Twice",
  statement: "Return twice the number.",
  fn_name: "twice",
  starter_code: "def twice(n: int) -> int:\n    ",
  public_tests: [{ input: "[21]", output: "42" }],
};

const cell = (text: string): string => text.replaceAll("|", "\\|").replace(/\s+/g, " ");
const code = (value: unknown): string => `\`${JSON.stringify(value).replaceAll("|", "\\|")}\``;

function typeOf(json: Json): string {
  if (json.anyOf !== undefined)
    return json.anyOf
      .map(typeOf)
      .filter((type) => type !== "null")
      .join(" or ");
  if (json.enum !== undefined) return json.enum.map(code).join(", ");
  if (json.type === "array") return `list of ${typeOf(json.items ?? {})}`;
  return String(json.type ?? "value");
}

const schemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as {
    properties: Record<string, Json>;
    required?: string[];
  };

const own = schemaOf(problemLineSchema);
const describe = (json: Json): string =>
  json.description ?? json.anyOf?.find(({ description }) => description !== undefined)?.description ?? "";

function columnLines(): string[] {
  return Object.entries(own.properties).map(([name, json]) => {
    const value = own.required?.includes(name)
      ? "required"
      : json.default === undefined
        ? ""
        : code(json.default);
    const examples: Record<string, unknown>[] = [EXAMPLE, CALL_EXAMPLE, ASSERT_EXAMPLE];
    const example = examples.map((one) => one[name]).find((one) => one !== undefined && one !== null);
    const shown = example === undefined || example === null ? "" : code(example);
    return `| \`${name}\` | ${cell(typeOf(json))} | ${value} | ${cell(describe(json))} | ${shown} |`;
  });
}

const fieldLines = (): string[] =>
  Object.entries(schemaOf(Fields).properties).map(
    ([name, json]) =>
      `| \`${name}\` | ${json.enum === undefined ? "path" : typeOf(json)} | ${cell(describe(json))} |`,
  );

export function problemFileText(): string {
  return `# Problem files

Generated from the formats by \`npx vitest run test/docs-problem-file.test.ts -u\`; a test keeps it up to date.

\`npx rftkit inspect FILE\` shows the columns of a file, recognises its format, and prints the lines of a
configuration that import it. \`npx rftkit inspect FILE --config > my.yaml\` writes a whole configuration, and
\`npx rftkit problems my.yaml\` counts what it imports.

## Formats

| \`format\` | data sets | licence that the set states |
|---|---|---|
${FORMATS.map(({ name, about, license }) => `| \`${name}\` | ${cell(about)} | ${license ?? ""} |`).join("\n")}

The licences were checked with the cards of the data sets on 2026-11-30. They are those of the collections: the sites
that the problems come from may have other terms. Formats that several data sets use with different licences have
none, such as \`humaneval_plus\` (HumanEval: mit, evalplus/humanevalplus: apache-2.0) and \`taco_verified\`
(likaixin/TACO-verified: mit, re-exports of TACO: others): name it in \`import.inputs[].license\`.

A \`path\` is a file, a folder of shards (or of folders with shards, as a copy of a repository of the hub), a
pattern such as \`data/train-*.parquet\`, or a list of these. Files are Parquet, Arrow (file or stream), JSON
Lines, a JSON array or one JSON object that holds the rows: as a list (\`{"data": [...]}\`), by name, or as columns
(as pandas writes them). JSON may be packed by gzip, zstd or bzip2.

\`hf://datasets/OWNER/NAME[@REVISION]/PATH\` names files of a data set on the Hugging Face hub: a file, a folder or
a pattern (\`**\` also matches folders). They are downloaded once, into the cache of huggingface_hub, and checked
against the hashes that the hub lists. A run records the commit that the revision was at in \`run.json\` and stays
with it. \`HF_TOKEN\` (or \`hf auth login\`) opens gated and private data sets; \`HF_ENDPOINT\`, \`HF_HOME\`,
\`HF_HUB_CACHE\` and \`HF_HUB_OFFLINE\` have their usual meaning. \`HTTPS_PROXY\`, \`HTTP_PROXY\`, \`ALL_PROXY\`
and \`NO_PROXY\` apply. Files in Xet storage are downloaded as whole files, as browsers do. Without a network, the
error names the \`hf download\` command for a machine that has one; name its folder as \`path\`.

A row that cannot be read or breaks its format is rejected with a reason, and the others are imported;
[reference](reference.md) lists the reasons. Such a row is an error only with \`import.strict: true\`, with
\`format: jsonl\`, or if no row can be read.

## Our own format: \`jsonl\`

One JSON object for each problem, or a table with these columns. \`name\`, \`statement\` and one test are required.
Other columns are ignored and counted. If \`fn_name\` is set, tests call the function: \`input\` is a JSON list of
the arguments and \`output\` is the expected value as JSON. If \`entry_point\` is set, tests are assertions:
\`input\` is Python code that runs after the program, with the program's names and with \`from solution import …\`;
it passes if it ends without an exception. \`setup_code\` runs before the program.

| column | type | default | | example |
|---|---|---|---|---|
${columnLines().join("\n")}

\`\`\`json
${JSON.stringify(EXAMPLE)}
${JSON.stringify(CALL_EXAMPLE)}
${JSON.stringify(ASSERT_EXAMPLE)}
\`\`\`

## Any other table: \`table\`

\`fields\` names the paths of the columns. A path leads into objects, lists and texts of JSON:
\`reward_model.ground_truth\`, \`prompt.0.content\`. Tests may be stored in any of these ways: a list of objects or
pairs of input and output, an object of two lists, two columns of lists (\`inputs\`, \`outputs\`), or the text of
one of them, as JSON or as a Python literal.

\`\`\`yaml
import:
  inputs:
    - path: theirs.parquet
      format: table
      fields: { statement: question, tests: input_output, solutions: solutions, cpu_limit: time_limit }
\`\`\`

| field | value | |
|---|---|---|
${fieldLines().join("\n")}
`;
}
