/**
 * Decontamination before generate, by recorded solutions alone: no model is called for a problem
 * that it removes. It uses the options, the rule and the recorded verdicts of decontaminate, which
 * decides again at the end, for all imported problems and with the sampled programs too.
 */

import { severalKey } from "./decontaminate/each-benchmark.ts";
import { ruleKey } from "./decontaminate/rule.ts";
import { decontaminate } from "./decontaminate.ts";
import { defineProducer } from "./define-stage.ts";
import { pluginsOf } from "./import/formats.ts";
import { judgeKey } from "./key-parts.ts";

const { selfTest: _selfTest, evenScreened: _evenScreened, ...shared } = decontaminate;

export const screen = defineProducer({
  ...shared,
  name: "screen",
  // `self_test` affects only the card; a change of it must not run generate again.
  keyOf: ({ decontaminate: own, judge }, baseDir) => ({
    ...own,
    ...ruleKey(own),
    ...pluginsOf(own?.benchmarks.flatMap(({ inputs }) => inputs) ?? []),
    self_test: null,
    judge: judgeKey({ judge }, baseDir),
    ...severalKey(own),
  }),
  reads: ["trajectory_id", "problem_id"],
  screens: true,
  verdictsOf: "decontaminate",
});
