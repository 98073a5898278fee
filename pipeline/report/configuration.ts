/**
 * Configuration, versions and keys of a run. Reports are shared, so paths of the machine are left
 * out.
 */

import { basename, isAbsolute } from "node:path";
import { stringify } from "yaml";
import { rftkitVersion } from "../../io/version.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { readMeasured } from "../store/measurements.ts";
import type { ReportSource } from "../store/source.ts";
import type { Collected } from "./collect/collector.ts";
import { type Cell, type Html, html, table } from "./html.ts";

/** Shortens absolute paths to their last part. */
export const withoutPaths = (value: unknown): unknown => {
  if (typeof value === "string") return isAbsolute(value) ? `…/${basename(value)}` : value;
  if (Array.isArray(value)) return value.map(withoutPaths);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutPaths(inner)]));
};

/** More files than this are folded. */
const FILES = 3;

function filesOf({ inputs }: Manifest): Cell {
  const names = inputs.map((input) => `${basename(input.path)} ${input.sha256.slice(0, 12)}`).join(", ");
  if (inputs.length <= FILES) return names;
  return html`<details><summary>${inputs.length} files</summary>${names}</details>`;
}

/** What the commands of the run counted. */
async function counters({ run }: ReportSource): Promise<Html> {
  const { total } = await readMeasured(run);
  const rows = Object.entries(total).filter(
    ([name, n]) => n > 0 && !/^(sealed|problems|rows):|^buckets_/.test(name),
  );
  return table({
    caption: "Counters over the life of the run",
    head: ["counter", "value"],
    rows: rows.map(([name, n]) => [name.replaceAll("_", " "), n]),
  });
}

export async function configuration(source: ReportSource, { judges, pairs }: Collected): Promise<Html> {
  const { plan, manifests, run } = source;
  const versions: [string, string][] = [
    ["rftkit, this report", rftkitVersion()],
    ["rftkit, the stages", [...new Set(manifests.map((manifest) => manifest.rftkit))].join(", ")],
    ...[...judges].sort().map((judge): [string, string] => ["judged by", judge]),
    ["embedding model", [...new Set(pairs.map((pair) => pair.embedding ?? "not run"))].join(", ") || "none"],
    ["recipe", `${plan.recipe}, until ${plan.until}`],
    ["seed", String(run.facts.seed)],
    ["buckets", String(run.facts.buckets)],
  ];
  return html`<h2>Versions</h2>
${table({ caption: "Versions that made this run", head: ["", ""], rows: versions, left: 2 })}
<h2>Stages</h2>
${table({
  caption: "Key of each stage: a hash of everything that determines its output",
  head: ["stage", "key", "revision", "inputs"],
  left: 4,
  rows: manifests.map((manifest) => {
    const { stage, key, revision } = manifest;
    return [stage, key, String(revision), filesOf(manifest)];
  }),
})}
<h2>What was done</h2>
${await counters(source)}
<h2>Configuration</h2>
<pre class="code" tabindex="0" role="region" aria-label="Configuration">${stringify(withoutPaths(plan.config))}</pre>`;
}
