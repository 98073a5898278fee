/** Manifests for tests: only the stage and the counts that differ from zero have to be given. */
import type { Manifest, StageCounts } from "../../schemas/manifest.ts";

export const makeManifest = (stage: string, counts: Partial<StageCounts> = {}): Manifest => ({
  schema: "manifest/1",
  stage,
  revision: 1,
  key: `key-${stage}`,
  parent: null,
  options: {},
  inputs: [],
  artifact: null,
  counts: { rows_in: 0, kept: 0, dropped: 0, reasons: {}, labels: {}, rows_out: 0, ...counts },
  buckets: [],
  rftkit: "1.0.0",
});
