/** Compares decisions with hand-labelled pairs: found, wrong, and removed without a label. */
import { readFileSync } from "node:fs";
import type { Contamination } from "../schemas/contamination.ts";
import type { Decision } from "../schemas/decision.ts";

type Labelled = { train_name: string; taco_row: number; label: "same" | "different" };
/** A problem by its name in the source, with its decision and all its pairs. */
export type DecidedProblem = { id: string; name: string; decision: Decision | null; rows: Contamination[] };

export function labelledPairs(file: string): Labelled[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Labelled);
}

export function score(decided: readonly DecidedProblem[], labelled: readonly Labelled[]): void {
  const same = labelled.filter(({ label }) => label === "same");
  const different = labelled.filter(({ label }) => label === "different");
  const of = ({ train_name }: Labelled): DecidedProblem | undefined =>
    decided.find(({ name }) => name === train_name);
  const pairOf = (pair: Labelled): Contamination | undefined =>
    of(pair)?.rows.find((row) => row.item_row.endsWith(`#${pair.taco_row}`));
  const missed = same.filter((pair) => pairOf(pair)?.removed !== true);
  const names = new Set(same.map(({ train_name }) => train_name));
  const gone = [...names].filter(
    (name) => decided.find((each) => each.name === name)?.decision?.kept === false,
  );
  const wrong = different.filter(
    (pair) => pairOf(pair)?.removed === true || of(pair)?.decision?.kept === false,
  );
  console.log(
    `pairs labelled same: ${same.length - missed.length} of ${same.length}; their problems: ${gone.length} of ${names.size}`,
  );
  console.log(`pairs labelled different whose problem was removed: ${wrong.length} of ${different.length}`);
  for (const pair of [...missed, ...wrong])
    console.log("  ", JSON.stringify(pair), JSON.stringify(of(pair)?.decision));
  for (const { name, decision } of decided) {
    if (decision?.kept === false && !names.has(name))
      console.log(`further: ${name}: ${decision.reason}, ${decision.detail}`);
  }
  const rules = decided.map(({ decision }) => decision?.reason ?? "kept");
  for (const rule of [...new Set(rules)].sort())
    console.log(`${rule}: ${rules.filter((each) => each === rule).length}`);
  const rows = decided.flatMap((each) => each.rows);
  const open = decided.filter(
    (each) => each.rows.every(({ removed }) => !removed) && each.rows.some(({ undecided }) => undecided),
  );
  console.log(`problems not decided: ${open.length}`);
  for (const { name, rows: own } of open)
    for (const { item_id, undecided, cosine, wording } of own)
      if (undecided) console.log(`  ${name}: ${item_id}, ${undecided}, cosine ${cosine}, wording ${wording}`);
  console.log(
    `pairs looked at: ${rows.length}, near a threshold: ${rows.filter((row) => row.near_threshold).length}`,
  );
}
