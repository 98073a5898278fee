/**
 * Decontamination before generate, by recorded solutions alone: nothing is sampled, or paid for, for a problem that
 * it removes. Options, rule and recorded verdicts are those of decontaminate, which decides again at the end, with the
 * sampled programs as well, and for all imported problems.
 */
import { decontaminate } from "./decontaminate.ts";
import { defineProducer } from "./define-stage.ts";
import { judgeKey } from "./key-parts.ts";

const { selfTest: _selfTest, evenScreened: _evenScreened, ...shared } = decontaminate;

export const screen = defineProducer({
  ...shared,
  name: "screen",
  // What only the card reports must not send generate through its answers again.
  keyOf: ({ decontaminate: own, judge }) => ({ ...own, self_test: null, judge: judgeKey({ judge }) }),
  reads: ["trajectory_id", "problem_id"],
  screens: true,
  verdictsOf: "decontaminate",
});
