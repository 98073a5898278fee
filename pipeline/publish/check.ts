/**
 * Checks a dataset before it is published, on the files themselves: the card's header, its configs
 * and counts, every row against its schema, licences, and that no row belongs to a removed problem.
 * Uploads nothing.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { jsonOrNull } from "../../io/files.ts";
import { number } from "../../io/format.ts";
import { readMetadata, readParquet } from "../../io/parquet.ts";
import { UserError } from "../../schemas/errors.ts";
import { producerOf } from "../recipes.ts";
import { readManifest } from "../store/chain.ts";
import { openSource, type ReportSource } from "../store/source.ts";
import { DEFAULT_CONFIG } from "./card.ts";
import { featuresOf, schemaOfConfig } from "./card-features.ts";
import { STAMP, stampOf } from "./publish.ts";

export type Check = { name: string; ok: boolean; found: string; fix: string };

const Header = z.looseObject({
  license: z.string().optional(),
  configs: z.array(
    z.looseObject({
      config_name: z.string(),
      data_files: z.array(z.object({ split: z.string(), path: z.string() })),
      default: z.boolean().optional(),
    }),
  ),
  dataset_info: z.array(
    z.looseObject({
      config_name: z.string(),
      features: z.array(z.unknown()),
      splits: z.array(z.looseObject({ num_examples: z.int() })),
    }),
  ),
});
type Header = z.infer<typeof Header>;

const SCHEMA_NAMES: Readonly<Record<string, string>> = {
  sft: "sft/1",
  multi_turn: "example/1",
  single_turn: "example/1",
  problems: "published-problem/1",
  rejected: "rejected-trajectory/1",
};

const AGAIN = "Run `rftkit run CONFIG --run DIR` again: it writes dataset/ again.";

async function readHeader(dataset: string): Promise<Header | string> {
  const text = await readFile(join(dataset, "README.md"), "utf8").catch(() => null);
  if (text === null) return "no README.md";
  const [, yaml] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  if (yaml === undefined) return "README.md has no header between lines of three dashes";
  try {
    const header = Header.safeParse(parse(yaml));
    return header.success ? header.data : `its header: ${z.prettifyError(header.error)}`;
  } catch (error) {
    return `its header is not YAML: ${error instanceof Error ? error.message : error}`;
  }
}

function rightsChecks({ plan }: ReportSource): Check[] {
  const { license, sources } = plan.config.publish;
  const names = sources.map((source) => `${source.name} (${source.license})`).join(", ");
  return [
    {
      name: "licence",
      ok: license !== undefined,
      found: license ?? "none",
      fix: "Set publish.license in the configuration.",
    },
    {
      name: "sources",
      ok: sources.length > 0,
      found: names || "none",
      fix: "List the problem sets with their licences in publish.sources.",
    },
  ];
}

type Rows = {
  rows: number;
  removed: string[];
  doubled: string[];
  fault: string | null;
  /** Paths of the columns of its files. */
  paths: Set<string>;
};

/** Reads every row and checks it against its schema. */
async function readRows(folder: string, config: string, removed: ReadonlySet<string>): Promise<Rows> {
  const found: Rows = { rows: 0, removed: [], doubled: [], fault: null, paths: new Set() };
  const schema = schemaOfConfig(config);
  if (schema === undefined) return { ...found, fault: "not a config of rftkit" };
  const key = config === "problems" ? "problem_id" : config === "rejected" ? "trajectory_id" : "example_id";
  const seen = new Set<string>();
  try {
    const names = (await readdir(folder)).filter((name) => /^train-\d+\.parquet$/.test(name)).sort();
    if (names.length === 0) return { ...found, fault: "no train-*.parquet" };
    for (const name of names) {
      for (const path of (await readMetadata(join(folder, name))).paths) found.paths.add(path);
      const file = { schema, schemaName: SCHEMA_NAMES[config] ?? "", columns: [key, "problem_id"] };
      for await (const row of readParquet(join(folder, name), file)) {
        const { [key]: id, problem_id } = row as Record<string, string>;
        found.rows += 1;
        if (removed.has(problem_id ?? "")) found.removed.push(problem_id ?? "");
        if (seen.has(id ?? "")) found.doubled.push(id ?? "");
        seen.add(id ?? "");
      }
    }
  } catch (error) {
    found.fault = error instanceof Error ? error.message : String(error);
  }
  return found;
}

async function configCheck(
  dataset: string,
  header: Header,
  place: { name: string; removed: ReadonlySet<string> },
): Promise<Check> {
  const { name, removed } = place;
  const info = header.dataset_info.find((one) => one.config_name === name);
  const told = info?.splits[0]?.num_examples;
  const found = await readRows(join(dataset, name), name, removed);
  const { rows, removed: contaminated, doubled, fault, paths } = found;
  const faults = [
    ...(fault === null ? [] : [fault]),
    ...(told === rows || fault !== null ? [] : [`the card says ${told ?? "nothing"}`]),
    ...(JSON.stringify(info?.features) === JSON.stringify(featuresOf(name, paths))
      ? []
      : ["features differ from the card's"]),
    ...(contaminated.length === 0
      ? []
      : [`${contaminated.length} rows of removed problems, first ${contaminated[0]}`]),
    ...(doubled.length === 0 ? [] : [`duplicate ids, first ${doubled[0]}`]),
  ];
  const said = [`${number(rows)} rows`, ...faults].join("; ");
  return { name: `config ${name}`, ok: faults.length === 0, found: said, fix: AGAIN };
}

/** Problems that decontaminate removed. */
async function removedProblems({ chains, run }: ReportSource): Promise<ReadonlySet<string> | null> {
  const files = chains[0]?.find(({ name }) => name === producerOf("contamination/1"))?.files;
  if (files === undefined || (await readManifest(files)) === null) return null;
  const removed = new Set<string>();
  for (let bucket = 0; bucket < run.facts.buckets; bucket += 1) {
    for (const { problem_id, kept } of await files.readDecisions(bucket)) if (!kept) removed.add(problem_id);
  }
  return removed;
}

function decontaminated(removed: ReadonlySet<string> | null, { plan }: ReportSource): string {
  if (removed === null) return "has not run";
  if (plan.config.decontaminate?.benchmarks.length === 0)
    return "left out: the configuration names no benchmarks, and the card says so";
  return `${removed.size} problems removed`;
}

/** @throws UserError where there is no dataset */
export async function checkPublished(dir: string): Promise<Check[]> {
  const source = await openSource(dir);
  const { dataset } = source.run;
  const stamp = await readFile(join(dataset, STAMP), "utf8").catch(() => null);
  if (stamp === null) {
    throw new UserError({
      where: dataset,
      expected: "the dataset of a run",
      got: "none",
      fix:
        "Finish `rftkit run CONFIG` with a configuration that names benchmarks, or `decontaminate: { benchmarks: [] }` " +
        "to publish without decontamination.",
    });
  }
  const known = (jsonOrNull(stamp) as { stamp?: string } | null)?.stamp;
  const isCurrent = known === stampOf(source.manifests, source.plan.config);
  const removed = await removedProblems(source);
  const header = await readHeader(dataset);
  const checks: Check[] = [
    {
      name: "dataset of these stages",
      ok: isCurrent,
      found: isCurrent ? "yes" : "stages or configuration have changed since",
      fix: AGAIN,
    },
    {
      name: "decontamination",
      ok: removed !== null,
      fix: "Add a section decontaminate to the configuration, and run `rftkit run CONFIG` again.",
      found: decontaminated(removed, source),
    },
    {
      name: "card",
      ok: typeof header !== "string",
      found: typeof header === "string" ? header : "its header can be read",
      fix: AGAIN,
    },
    ...rightsChecks(source),
  ];
  if (typeof header === "string") return checks;
  const defaults = header.configs
    .filter((config) => config.default === true)
    .map((config) => config.config_name);
  // Datasets of earlier versions have no sft.
  const hasSft = header.configs.some(({ config_name }) => config_name === DEFAULT_CONFIG);
  checks.push({
    name: "default config",
    ok: defaults.join() === (hasSft ? DEFAULT_CONFIG : "multi_turn"),
    found: defaults.join() || "none",
    fix: AGAIN,
  });
  for (const { config_name: name } of header.configs)
    checks.push(await configCheck(dataset, header, { name, removed: removed ?? new Set() }));
  return checks;
}
