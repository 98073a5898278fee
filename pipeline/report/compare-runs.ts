/**
 * Compares two dataset runs: where the trajectories of each ended, and how their configurations
 * differ. Trajectories are matched by id, which is equal for the same arm, problem and sample;
 * problems are matched by id. Reads only, and no texts of the other run.
 */

import { basename } from "node:path";
import type { Manifest } from "../../schemas/manifest.ts";
import type { Plan } from "../store/plan.ts";
import type { ReportSource } from "../store/source.ts";
import { decisionsOn, fateOf } from "./collect/fate.ts";
import { readEnds } from "./collect/read-run.ts";
import { withoutPaths } from "./configuration.ts";
import type { RunIndex } from "./shared/format.ts";
import { fateName } from "./shared/select.ts";

export const PUBLISHED = "published";

export type ProblemEnd = { name: string; samples: number; right: number; published: number };

export type Ends = {
  /** Where each trajectory ended, by its id. */
  rows: ReadonlyMap<string, string>;
  problems: ReadonlyMap<string, ProblemEnd>;
};

/** Where the trajectories of the reported run ended. */
export function endsOf({ rows: columns, problems: lines, fates, verdicts }: RunIndex): Ends {
  const names = fates.map(fateName);
  const ok = verdicts.indexOf("OK");
  const ids = columns.ids === "" ? [] : columns.ids.split("\n");
  const rows = new Map(ids.map((id, row) => [id, names[columns.fate[row] ?? -1] ?? ""]));
  const problems = lines.map(({ name, samples }) => ({ name, samples, right: 0, published: 0 }));
  for (const [id, row] of ids.map((one, i): [string, number] => [one, i])) {
    const problem = problems[columns.problem[row] ?? -1];
    if (problem === undefined) continue;
    if (columns.verdict[row] === ok) problem.right += 1;
    if (rows.get(id) === PUBLISHED) problem.published += 1;
  }
  return { rows, problems: new Map(lines.map(({ id }, i) => [id, problems[i] as ProblemEnd])) };
}

/** The same for the run compared with, from its sealed buckets. */
export async function endsIn(source: ReportSource): Promise<Ends> {
  const rows = new Map<string, string>();
  const problems = new Map<string, ProblemEnd>();
  for (let bucket = 0; bucket < source.run.facts.buckets; bucket += 1) {
    const read = await readEnds(source, bucket);
    if (read === null) continue;
    for (const { problem_id, name } of read.problems)
      problems.set(problem_id, { name, samples: 0, right: 0, published: 0 });
    const { chain } = read;
    for (const row of chain.trajectories) {
      const end = fateName(fateOf(row, decisionsOn(row, chain), chain));
      rows.set(row.trajectory_id, end);
      const problem = problems.get(row.problem_id);
      if (problem === undefined) continue;
      problem.samples += 1;
      const [last] = [...(chain.verifications.get(row.trajectory_id) ?? [])].sort((a, b) => b.turn - a.turn);
      if (last?.verdict === "OK") problem.right += 1;
      if (end === PUBLISHED) problem.published += 1;
    }
  }
  return { rows, problems };
}

export type Difference = { what: string; here: string; there: string };

/** Every value of a configuration by its path; a list is one value. */
function settings(value: unknown, path: string): [string, string][] {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return [[path, typeof value === "string" ? value : JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) =>
    settings(inner, path === "" ? name : `${path}.${name}`),
  );
}

type Described = { plan: Pick<Plan, "config">; manifests: readonly Manifest[] };

/**
 * @param done stages that both runs have done: a stage that only one has done is not a difference
 *   in configuration
 */
function facts({ plan, manifests }: Described, done: ReadonlySet<string>): Map<string, string> {
  const both = manifests.filter(({ stage }) => done.has(stage));
  const inputs = both.flatMap((manifest) => manifest.inputs);
  return new Map([
    ...settings(withoutPaths(plan.config), ""),
    ...both.map(({ stage, revision }): [string, string] => [`revision of ${stage}`, String(revision)]),
    ["rftkit, the stages", [...new Set(both.map(({ rftkit }) => rftkit))].join(", ")],
    ...inputs.map(({ path, sha256 }): [string, string] => [
      `content of ${basename(path)}`,
      sha256.slice(0, 12),
    ]),
  ]);
}

/** Settings, revisions, versions and inputs that differ. */
export function differences(here: Described, there: Described): Difference[] {
  const theirs = new Set(there.manifests.map(({ stage }) => stage));
  const done = new Set(here.manifests.map(({ stage }) => stage).filter((stage) => theirs.has(stage)));
  const [a, b] = [facts(here, done), facts(there, done)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((what) => {
    const [ours = "–", other = "–"] = [a.get(what), b.get(what)];
    return ours === other ? [] : [{ what, here: ours, there: other }];
  });
}

export type Matched = {
  /** Trajectories that both runs have. */
  common: number;
  /** Rows that both runs publish. */
  both: number;
  onlyHere: Lone[];
  onlyThere: Lone[];
};
/** A row that only one run publishes, and where it ended in the other. */
export type Lone = { id: string; end: string };

const NOT_SAMPLED = "not sampled";

export function matched(here: Ends, there: Ends): Matched {
  const lone = (from: Ends, other: Ends): Lone[] =>
    [...from.rows].flatMap(([id, end]) => {
      const found = other.rows.get(id) ?? NOT_SAMPLED;
      return end === PUBLISHED && found !== PUBLISHED ? [{ id, end: found }] : [];
    });
  let common = 0;
  let both = 0;
  for (const [id, end] of here.rows) {
    const other = there.rows.get(id);
    if (other === undefined) continue;
    common += 1;
    if (end === PUBLISHED && other === PUBLISHED) both += 1;
  }
  return { common, both, onlyHere: lone(here, there), onlyThere: lone(there, here) };
}
