/** docs/reference.md from the schemas: every key, column and exit code with what its declaration says of it. */
import { z } from "zod";
import { type Column, columnTree } from "../io/columns.ts";
import { Config } from "../schemas/config.ts";
import { EXIT } from "../schemas/errors.ts";
import { Example } from "../schemas/example.ts";
import { PublishedProblem, RejectedTrajectory } from "../schemas/published.ts";

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

const CODES: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "done",
  fault: "a fault of ours; the message is worth an issue",
  user: "a fault in what was given: the message says what was expected, what came, where, and what to do; nothing was written",
  failedItems: "finished; items that failed are listed",
  tryLater:
    "try again later (disk full, servers down, budget used up); state is kept, and the same command goes on",
  interrupted: "interrupted; state is kept, and the same command goes on",
};

export function referenceText(): string {
  const codes = (Object.keys(EXIT) as (keyof typeof EXIT)[]).map(
    (name) => `| ${EXIT[name]} | ${CODES[name]} |`,
  );
  return `# Reference

Made from the schemas by \`npx vitest run test/docs-reference.test.ts -u\`; a test holds it to them.

## Configuration

Relative paths start from the configuration's folder. All faults of a file are reported at once.

| key | value | default | |
|---|---|---|---|
${keyLines(schemaOf(Config), "").join("\n")}

## Columns of the dataset

${columnsText("`multi_turn` and `single_turn`", Example)}

${columnsText("`problems`", PublishedProblem)}

${columnsText("`rejected` (with `publish_rejected`)", RejectedTrajectory)}

## Exit codes

| code | means |
|---|---|
${codes.join("\n")}
`;
}
