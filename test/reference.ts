/**
 * Generates docs/reference.md from the schemas: every key, column and exit code with its
 * description.
 */
import { z } from "zod";
import { type Column, columnTree } from "../io/parquet/columns.ts";
import { ConfigFile } from "../pipeline/config.ts";
import { ALL_STAGES } from "../pipeline/recipes.ts";
import { PIPELINE_REASONS } from "../pipeline/worker/check-decisions.ts";
import { GAVE_UP } from "../pipeline/worker/restarts.ts";
import { POLICY_FAILURES } from "../policy/policy.ts";
import { EXIT, EXIT_MEANING } from "../schemas/errors.ts";
import { PublishedExample, PublishedProblem, RejectedTrajectory, SftExample } from "../schemas/published.ts";
import { EXTRACTION_MEANING, OUTCOME_MEANING } from "../schemas/trajectory.ts";
import { VERDICT_MEANING } from "../schemas/verdict.ts";

type Json = {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json;
  anyOf?: Json[];
  oneOf?: Json[];
};

const cell = (text: string): string =>
  text.replaceAll("|", "\\|").replace(/\s+/g, " ").replaceAll("<", "&lt;");
const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

/** Bounds of 32-bit and safe integers are the type's, not the key's. */
const isOwn = (bound: number | undefined): bound is number =>
  bound !== undefined && Math.abs(bound) < 2 ** 53 - 1;

function kindOf(json: Json): string {
  const choices = json.anyOf ?? json.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(kindOf))].join(" or ");
  if (json.const !== undefined) return code(json.const);
  if (json.enum !== undefined) return json.enum.map(code).join(", ");
  if (json.type === "array") return `list of ${kindOf(json.items ?? {})}`;
  const bounds = [
    ...(isOwn(json.minimum) ? [`≥ ${json.minimum}`] : []),
    ...(isOwn(json.exclusiveMinimum) ? [`> ${json.exclusiveMinimum}`] : []),
    ...(isOwn(json.maximum) ? [`≤ ${json.maximum}`] : []),
  ];
  return [json.type ?? "value", ...bounds].join(" ");
}

/** Lines of the keys below an object, each by its whole path. */
function keyLines(json: Json, path: string): string[] {
  const variants = json.anyOf ?? json.oneOf;
  if (variants?.some((variant) => variant.properties !== undefined)) {
    return [...new Set(variants.flatMap((variant) => keyLines(variant, path)))];
  }
  if (json.type === "array" && json.items !== undefined) return keyLines(json.items, `${path}[]`);
  return Object.entries(json.properties ?? {}).flatMap(([name, member]) => {
    const key = path === "" ? name : `${path}.${name}`;
    const inner = keyLines(member, key);
    const isGroup = inner.length > 0 && member.type === "object";
    const value =
      member.default === undefined
        ? json.required?.includes(name) === true
          ? "required"
          : ""
        : code(member.default);
    const own = `| \`${key}\` | ${cell(kindOf(member))} | ${isGroup ? "" : cell(value)} | ${cell(member.description ?? "")} |`;
    return [...(isGroup && member.description === undefined ? [] : [own]), ...inner];
  });
}

function typeOf(column: Column): string {
  if (column.kind === "list") return `list of ${typeOf(column.element)}`;
  return column.kind === "double" ? "number" : column.kind;
}

function columnLines(columns: readonly Column[], json: Json, path = ""): string[] {
  return columns.flatMap((column) => {
    const shape = json.properties?.[column.name] ?? {};
    const [first = shape] = (shape.anyOf ?? []).filter(({ type }) => type !== "null");
    const name = `${path}${column.name}`;
    const description = shape.description ?? first.description ?? "";
    const line = `| \`${name}\` | ${typeOf(column)}${column.nullable ? ", may be null" : ""} | ${cell(description)} |`;
    const inner = column.kind === "list" ? column.element : column;
    const below = column.kind === "list" ? (first.items ?? {}) : first;
    return [line, ...(inner.kind === "struct" ? columnLines(inner.fields, below, `${name}.`) : [])];
  });
}

const schemaOf = (schema: z.ZodType): Json =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;

function columnsText(title: string, schema: z.ZodObject): string {
  const lines = columnLines(columnTree(schema), schemaOf(schema));
  return [`### ${title}`, "", "| column | type | |", "|---|---|---|", ...lines].join("\n");
}

const meanings = (table: Readonly<Record<string, string>>): string[] =>
  Object.entries(table).map(([name, meaning]) => `| \`${name}\` | ${cell(meaning)} |`);

const reasonLines = (): string[] => [
  ...ALL_STAGES.flatMap(({ name, reasons }) => meanings(reasons).map((line) => `| ${name} ${line}`)),
  ...meanings(PIPELINE_REASONS).map((line) => `| any stage ${line}`),
];

export function referenceText(): string {
  const codes = (Object.keys(EXIT) as (keyof typeof EXIT)[]).map(
    (name) => `| ${EXIT[name]} | ${EXIT_MEANING[name]} |`,
  );
  return `# Reference

Generated from the schemas by \`npx vitest run test/docs-reference.test.ts -u\`; a test keeps it up to date.

## Configuration

Relative paths start at the folder of the configuration file. All errors of a file are reported at once.

| key | value | default | |
|---|---|---|---|
${keyLines(schemaOf(ConfigFile), "").join("\n")}

## Columns of the dataset

${columnsText("`sft`", SftExample)}

${columnsText("`multi_turn` and `single_turn`", PublishedExample)}

${columnsText("`problems`", PublishedProblem)}

${columnsText("`rejected` (with `publish_rejected`)", RejectedTrajectory)}

## Exit codes

| code | means |
|---|---|
${codes.join("\n")}
| ${GAVE_UP} | \`worker\` only: several attempts made no progress; the workflow engine must not start this worker again |

## Errors

The message of a user error (exit code 2) has the location, \`expected\`, \`got\` and how to fix it. The message of a
temporary condition (75) begins with "try again later", and that of a bug in rftkit (1) with "internal error".

### Why rows are dropped

Every dropped row has one of these reasons. The reasons appear in the funnel and in \`stages/NAME/KEY/\`;
with \`publish_rejected\`, those of dropped trajectories also appear in \`rejected\`. \`import\` rejects rows of the input; \`screen\` and \`decontaminate\` remove problems.

| stage | reason | means |
|---|---|---|
${reasonLines().join("\n")}

### Verdicts

| verdict | means |
|---|---|
${meanings(VERDICT_MEANING).join("\n")}

### How a trajectory ends

| outcome | means |
|---|---|
${meanings(OUTCOME_MEANING).join("\n")}

If a model call failed, the text in \`failure\` begins with one of these kinds:

| failure | means |
|---|---|
${meanings(POLICY_FAILURES).join("\n")}

### How a program is found in an answer

| extraction | means |
|---|---|
${meanings(EXTRACTION_MEANING).join("\n")}
`;
}
