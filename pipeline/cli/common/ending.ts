/**
 * The last line of a run that wrote no dataset, or whose stages kept nothing: what was not written,
 * why, and what to do. A run with a dataset gets none.
 */
import { number as n } from "../../../io/format.ts";
import type { Manifest } from "../../../schemas/manifest.ts";
import { decidesOf, producerOf } from "../../recipes.ts";

type Ended = {
  config: string;
  runDir: string;
  /** Whether the command asked for the whole recipe. */
  whole: boolean;
};

export function endingLines(manifests: readonly Manifest[], ended: Ended): string[] {
  if (manifests.length === 0) return [];
  const empty = manifests.find(
    ({ stage, counts }) => decidesOf(stage) === "row" && counts.rows_in > 0 && counts.kept === 0,
  );
  const made = manifests.find(({ stage }) => stage === producerOf("trajectory/1"))?.counts.rows_out;
  if (made === 0) return [nothingSampled(ended)];
  if (empty !== undefined) return [nothingKept(empty, ended)];
  // After this stage there is a dataset, also where it was up to date and nothing was written.
  const isPublished = manifests.some(({ stage }) => stage === producerOf("contamination/1"));
  if (isPublished || !ended.whole) return [];
  return [
    "no dataset was written: the configuration names no benchmarks that the problems are compared with. " +
      "Add a section decontaminate (`benchmarks: []` publishes without decontamination), and run the same command " +
      "again; nothing is sampled twice.",
  ];
}

const nothingSampled = ({ config }: Ended): string =>
  "no rows: no trajectory was sampled. The recorded policy samples the problems' own solutions, and the " +
  `problems have none in Python; \`rftkit problems ${config}\` counts them. Name a model server to sample one.`;

function nothingKept({ stage, counts }: Manifest, { config, runDir }: Ended): string {
  const reasons = Object.entries(counts.reasons).map(([reason, count]) => `${reason} ${n(count)}`);
  return (
    `no rows: ${stage} kept none of ${n(counts.rows_in)} trajectories (${reasons.join(", ")}), so no dataset ` +
    `is written. \`rftkit report ${runDir}\` shows the answers; \`rftkit audit ${config}\` shows whether the ` +
    "recorded solutions pass the tests."
  );
}
