/**
 * The rule: which signals of a pair remove a problem. Thresholds are configuration; the figures are
 * rounded to 1e-4.
 */
import type { ContaminationRule } from "../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";

export type TextSignals = {
  identity: string | null;
  cosine: number | null;
  containment8: number;
  jaccard8: number;
};

/** passed or failed: at least one direction ran on discriminating tests; untold: none could. */
export type CrossOutcome = "passed" | "failed" | "untold";

const isSuspect = ({ cosine }: TextSignals, options: DecontaminateOptions): boolean =>
  cosine !== null && cosine >= options.cosine;

/** What the texts alone decide; null: cross-tests decide. In `paper` mode they always do. */
export function textRule(signals: TextSignals, options: DecontaminateOptions): ContaminationRule | null {
  if (options.mode === "paper") return null;
  if (signals.identity !== null) return "identity";
  if (isSuspect(signals, options) && signals.containment8 >= options.cosine_confirm_containment) {
    return "embedding_containment";
  }
  const copied =
    signals.containment8 >= options.containment && signals.jaccard8 >= options.containment_jaccard;
  return copied ? "containment" : null;
}

/**
 * Whether the texts are certain: identity, or the same word for word. Other suspicious texts can be
 * the same story with another task, and cross-tests that fail clear them.
 */
export const isCertain = (signals: TextSignals, options: DecontaminateOptions): boolean =>
  textRule(signals, options) !== null &&
  (signals.identity !== null ||
    (signals.containment8 >= options.copy_containment && signals.jaccard8 >= options.copy_jaccard));

/** What cross-tests decide if the texts have not. */
export function crossRule(
  signals: TextSignals,
  cross: CrossOutcome,
  options: DecontaminateOptions,
): ContaminationRule | null {
  const suspect = isSuspect(signals, options);
  if (cross === "passed") {
    if (suspect) return "embedding_cross_test";
    return options.mode === "paper" ? null : "cross_test";
  }
  return suspect && cross === "untold" ? "untestable" : null;
}

/** Half-width of the band around a threshold in which a row is flagged. */
export const BAND = 0.005;

/**
 * Whether a signal is so close to a threshold that rounding on another machine could change the
 * decision.
 */
export function nearThreshold(signals: TextSignals, options: DecontaminateOptions): boolean {
  const near = (value: number | null, threshold: number): boolean =>
    value !== null && Math.abs(value - threshold) <= BAND + 1e-9;
  if (near(signals.cosine, options.cosine)) return true;
  if (options.mode === "paper") return false;
  return (
    (isSuspect(signals, options) && near(signals.containment8, options.cosine_confirm_containment)) ||
    near(signals.containment8, options.containment) ||
    (signals.containment8 >= options.containment && near(signals.jaccard8, options.containment_jaccard)) ||
    (signals.jaccard8 >= options.copy_jaccard - BAND &&
      near(signals.containment8, options.copy_containment)) ||
    (signals.containment8 >= options.copy_containment - BAND && near(signals.jaccard8, options.copy_jaccard))
  );
}
