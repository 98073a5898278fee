/**
 * What the cross-tests of a pair say together: whether they confirm that both sides are the same
 * task, and whether they clear a pair that the texts alone would remove.
 */
import type { CrossTest } from "../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import type { CrossSide } from "./cross-test.ts";
import { inputForm, sameForm } from "./input-form.ts";
import { argumentForm, functionOf, sameArguments } from "./probe-functions.ts";
import { type CrossOutcome, isByEvidence } from "./rule.ts";
import { isStrong, weightOfTests } from "./test-weight.ts";

/** Programs of `from` on the tests of `on`. */
export type CrossRun = { cross: CrossTest; from: CrossSide; on: CrossSide };

export function outcomeOf(runs: readonly CrossRun[], options: DecontaminateOptions): CrossOutcome {
  const passed = runs.filter(({ cross }) => cross.result === "passed");
  if (passed.length > 0) {
    const weights = passed.map(({ on }) => weightOfTests(on.tests, on.judged));
    return !isByEvidence(options) || isStrong(...weights) ? "passed" : "weak";
  }
  return runs.some(({ cross }) => cross.result === "failed") ? "failed" : "untold";
}

/**
 * Programs that fail most tests solve another task; those that pass many may solve the same task
 * with another output format. Tests with several right answers and no checker clear nothing.
 */
export function clears(runs: readonly CrossRun[], options: DecontaminateOptions): boolean {
  const failed = runs.filter(({ cross }) => cross.result === "failed");
  const isTelling = isByEvidence(options) ? tells : ({ on }: CrossRun): boolean => !on.severalAnswers;
  return (
    failed.some(isTelling) &&
    failed.every(({ cross: { passed, tests } }) => passed < options.clear_pass_fraction * tests)
  );
}

/**
 * By evidence, what clears is as strong as what removes: the program is verified on discriminating
 * tests of its own, reads input of the same form, and answers most tests, wrongly. One that fails
 * for its time, its memory or what it cannot read says nothing about the task.
 */
const tells = ({ cross, from, on }: CrossRun): boolean =>
  !on.severalAnswers &&
  from.tests.length > 0 &&
  isSameForm(from, on) &&
  2 * (cross.wrong ?? 0) >= cross.tests;

const isSameForm = (from: CrossSide, on: CrossSide): boolean =>
  functionOf(on.judged) === null
    ? sameForm(inputForm(from.tests), inputForm(on.tests))
    : sameArguments(argumentForm(from.tests, from.judged), argumentForm(on.tests, on.judged));
