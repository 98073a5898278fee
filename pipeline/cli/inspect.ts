/**
 * `rftkit inspect`: the columns, types and first row of a problem file, the format that fits it,
 * and the lines of a configuration that import it. With --config, a whole configuration on stdout
 * and nothing else. Reads the file's first rows only, and writes nothing.
 */
import { resolve } from "node:path";
import { stringify } from "yaml";
import { isHubAddress } from "../../io/hub/address.ts";
import { UserError } from "../../schemas/errors.ts";
import type { InputFile } from "../../schemas/import-options.ts";
import { type Inspected, inspect } from "../../stages/import/inspect.ts";
import { firstShard } from "../hub.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { toStderr } from "./common/load-inputs.ts";
import { jsonOption } from "./common/options.ts";
import { printable, printableLine } from "./common/printable.ts";
import { runName } from "./common/run-name.ts";

const FILE = {
  file: {
    type: "string",
    array: true,
    demandOption: true,
    describe:
      "problem file, folder of shards, hf://datasets/OWNER/NAME/PATH, or several that are read as one",
  },
} as const;
const OPTIONS = {
  config: {
    type: "boolean",
    default: false,
    describe: "print a whole configuration that imports the file, and nothing else",
  },
  ...jsonOption("print one JSON object"),
} as const;
type Args = ArgsOf<typeof FILE & typeof OPTIONS>;

/** Trajectories a problem of the configuration: few, for a first try. */
const SAMPLES = 20;

const place = (path: string): string => (isHubAddress(path) ? path : resolve(path));

function inputOf(paths: readonly string[], { format, fields, split }: Inspected): InputFile | null {
  const [only = "", ...others] = paths.map(place);
  const path = others.length === 0 ? only : [only, ...others];
  return format === null ? null : { path, format, ...(split && { split }), ...(fields && { fields }) };
}

function unknown(path: string, { columns, missing }: Inspected): UserError {
  return new UserError({
    where: path,
    expected: "a file with a statement and tests that can be read",
    got: `columns ${columns.map(({ name }) => name).join(", ") || "none"}. ${missing ?? ""}`.trim(),
    fix: "`rftkit inspect` without --config prints the lines to complete: `format: table` with `fields:`.",
  });
}

const yaml = (value: unknown): string => stringify(value, { lineWidth: 0 });

const wholeConfig = (path: string, input: InputFile): string =>
  yaml({
    name: runName(path),
    policy: { kind: "recorded" },
    import: { inputs: [input] },
    generate: { samples: SAMPLES },
  });

/** Lines with a gap for each field that a table must have. */
function toComplete(path: string, { partial }: Inspected): string[] {
  const { statement = GAP, ...found } = partial ?? {};
  const hasTests = Object.keys(found).some((key) => /tests$|inputs$/.test(key));
  const fields = { statement, ...(!hasTests && { tests: GAP }), ...found };
  return indented({ import: { inputs: [{ path: place(path), format: "table", fields }] } });
}

const GAP = "COLUMN";

const indented = (value: unknown): string[] =>
  yaml(value)
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`);

function asText(path: string, found: Inspected, input: InputFile | null): string {
  const { container, rows, columns, format, example, missing } = found;
  const width = Math.max(...columns.map(({ name }) => name.length), 0);
  return [
    `${path}: ${container}${rows === null ? "" : `, ${rows} rows`}`,
    "columns:",
    ...columns.map(({ name, type, sample }) =>
      printableLine(`  ${name.padEnd(width)}  ${type.padEnd(8)}  ${sample}`),
    ),
    `format: ${format ?? "none that is known"}`,
    ...(missing === null ? [] : [`missing: ${printableLine(missing)}`]),
    ...(example === null ? [] : [`first problem: ${printableLine(example)}`]),
    ...found.notes.map((note) => `note: ${note}`),
    ...(input === null
      ? [
          "configuration to complete, with the paths that docs/problem-file.md lists:",
          ...toComplete(path, found),
        ]
      : ["configuration:", ...indented({ import: { inputs: [input] } })]),
  ].join("\n");
}

/** Of an address of the hub, only the first file is downloaded. */
async function looked(files: readonly string[]): Promise<Inspected> {
  const [first = ""] = files;
  if (!isHubAddress(first)) return inspect(files.length === 1 ? first : [...files]);
  const { file, shards } = await firstShard(first, { say: toStderr });
  const found = await inspect(file);
  return shards === 1 && files.length === 1
    ? found
    : { ...found, rows: null, notes: [`${shards} shards; the first is shown`, ...found.notes] };
}

async function handler({ file, config, json }: Args): Promise<void> {
  const [first = ""] = file;
  const named = file.join(" ");
  const found = await looked(file);
  const input = inputOf(file, found);
  if (config) {
    if (input === null) throw unknown(named, found);
    process.stdout.write(wholeConfig(first, input));
  } else if (json) {
    process.stdout.write(`${JSON.stringify({ ...found, input })}\n`);
  } else process.stdout.write(printable(`${asText(named, found, input)}\n`));
}

export const command = defineCommand({ positionals: FILE, options: OPTIONS, handler });
