/**
 * The rules: which signals of a pair remove a problem. `similarity` is the rule of earlier versions
 * and of paper mode. By `evidence`, a problem is removed only with wording or strong tests behind
 * it. Thresholds are configuration; the figures are rounded to 1e-4.
 */
import type { Contamination, ContaminationRule } from "../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";

export type TextSignals = {
  identity: string | null;
  cosine: number | null;
  containment8: number;
  jaccard8: number;
  /** Only by evidence. */
  wording?: number | undefined;
  /** Only by evidence: the texts are similar and ask for different things. */
  isOtherQuestion?: boolean | undefined;
};

/**
 * passed or failed: at least one direction ran on discriminating tests; weak: passed, but by
 * evidence the tests are too few or too easily guessed; untold: none could run.
 */
export type CrossOutcome = "passed" | "weak" | "failed" | "untold";

export const isByEvidence = ({ rule, mode }: DecontaminateOptions): boolean =>
  rule === "evidence" && mode !== "paper";

/** Raised when the rule evidence decides otherwise. */
const EVIDENCE = 3;

type RuleKey = { rule?: undefined; evidence?: number; probe_functions?: undefined };

/** Part of a key: the rule of earlier versions is absent, and what paper mode does not look at. */
export function ruleKey(options: DecontaminateOptions | undefined): RuleKey {
  if (options === undefined) return {};
  return {
    ...(options.rule === "similarity" && { rule: undefined }),
    ...(isByEvidence(options) && { evidence: EVIDENCE }),
    ...(options.mode === "paper" && { probe_functions: undefined }),
  };
}

/** Which texts are embedded. */
export function embeds(options: DecontaminateOptions): "none" | "near" | "all" {
  // Without benchmarks nothing is compared.
  if (options.embedding === false || options.benchmarks.length === 0) return "none";
  return options.embedding === "all" || !isByEvidence(options) ? "all" : "near";
}

/** Defaults of the options that only evidence has: absent from the keys of other runs. */
const WORDING = 0.55;
const CONFIRM = 0.5;
const RING_WORDING = 0.25;
/** With a wording like this, few tests are enough: texts on the same subject in other words. */
const SOME_WORDING = 0.3;

export const suspecting = ({ wording }: DecontaminateOptions): number => wording ?? WORDING;
export const confirming = ({ wording_confirm }: DecontaminateOptions): number => wording_confirm ?? CONFIRM;
export const ringWording = ({ ring_wording }: DecontaminateOptions): number => ring_wording ?? RING_WORDING;

const isSuspect = ({ cosine }: TextSignals, options: DecontaminateOptions): boolean =>
  cosine !== null && cosine >= options.cosine;

const isCopied = ({ containment8, jaccard8 }: TextSignals, options: DecontaminateOptions): boolean =>
  containment8 >= options.containment && jaccard8 >= options.containment_jaccard;

/** What the texts alone decide; null: cross-tests decide. In `paper` mode they always do. */
export function textRule(signals: TextSignals, options: DecontaminateOptions): ContaminationRule | null {
  if (options.mode === "paper") return null;
  if (signals.identity !== null) return "identity";
  if (isByEvidence(options)) return wordingRule(signals, options);
  if (isSuspect(signals, options) && signals.containment8 >= options.cosine_confirm_containment) {
    return "embedding_containment";
  }
  return isCopied(signals, options) ? "containment" : null;
}

/** 8-grams that many items share prove nothing, so they count only with rare wording. */
function wordingRule(signals: TextSignals, options: DecontaminateOptions): ContaminationRule | null {
  const wording = signals.wording ?? 0;
  if (wording < confirming(options)) return null;
  if (isSuspect(signals, options)) return "embedding_containment";
  return wording >= suspecting(options) || isCopied(signals, options) ? "containment" : null;
}

/**
 * Whether the texts are certain: identity, or the same word for word. Other suspicious texts can be
 * the same story with another task, and cross-tests that fail clear them.
 */
export const isCertain = (signals: TextSignals, options: DecontaminateOptions): boolean =>
  textRule(signals, options) !== null &&
  (signals.identity !== null ||
    (signals.isOtherQuestion !== true &&
      signals.containment8 >= options.copy_containment &&
      signals.jaccard8 >= options.copy_jaccard));

/** What cross-tests decide if the texts have not. */
export function crossRule(
  signals: TextSignals,
  cross: CrossOutcome,
  options: DecontaminateOptions,
): ContaminationRule | null {
  const suspect = isSuspect(signals, options);
  if (cross === "passed" || (cross === "weak" && (options.strict === true || isWorded(signals)))) {
    if (suspect) return "embedding_cross_test";
    return options.mode === "paper" ? null : "cross_test";
  }
  if (!suspect || cross !== "untold") return null;
  return isByEvidence(options) && options.strict !== true ? null : "untestable";
}

const isWorded = ({ wording }: TextSignals): boolean => (wording ?? 0) >= SOME_WORDING;

/** Whether similar wording alone removes nothing, because the texts ask for different things. */
export const isOpen = (signals: TextSignals, options: DecontaminateOptions): boolean =>
  signals.isOtherQuestion === true && signals.identity === null && options.strict !== true;

/** Why a pair that does not remove its problem is not decided either; undefined: it is. */
export function undecidedBy(
  signals: TextSignals,
  cross: CrossOutcome,
  options: DecontaminateOptions,
): Contamination["undecided"] {
  if (!isByEvidence(options)) return undefined;
  if (cross === "weak") return "weak_tests";
  return cross === "untold" && isSuspect(signals, options) ? "untestable" : undefined;
}

/** Half-width of the band around a threshold in which a row is flagged. */
export const BAND = 0.005;

const near = (value: number | null | undefined, threshold: number): boolean =>
  value !== null && value !== undefined && Math.abs(value - threshold) <= BAND + 1e-9;

/**
 * Whether a signal is so close to a threshold that rounding on another machine could change the
 * decision.
 */
export function nearThreshold(signals: TextSignals, options: DecontaminateOptions): boolean {
  if (near(signals.cosine, options.cosine)) return true;
  if (options.mode === "paper") return false;
  if (isByEvidence(options)) {
    return near(signals.wording, suspecting(options)) || near(signals.wording, confirming(options));
  }
  return (
    (isSuspect(signals, options) && near(signals.containment8, options.cosine_confirm_containment)) ||
    near(signals.containment8, options.containment) ||
    (signals.containment8 >= options.containment && near(signals.jaccard8, options.containment_jaccard)) ||
    (signals.jaccard8 >= options.copy_jaccard - BAND &&
      near(signals.containment8, options.copy_containment)) ||
    (signals.containment8 >= options.copy_containment - BAND && near(signals.jaccard8, options.copy_jaccard))
  );
}
