/**
 * How often the judge is wrong on recorded solutions, by language and problem set: the share of
 * accepted ones that pass, under each time limit, and of wrong ones that fail, with 95 % intervals.
 * Promises: INTERNAL counts nowhere; shares are rounded to 1e-6.
 */
import { groupBy } from "../../io/group-by.ts";
import { wilson } from "../../io/wilson.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";
import type { AuditReason } from "./reason.ts";

/** The parts of an audited solution that count; see AuditedSolution. */
type Audited = {
  language: string;
  verdict: VerdictClass;
  reason: AuditReason | null;
  passes_at: number | null;
};
type Audit = { source: string; right: readonly Audited[]; wrong: readonly Audited[] };

/** `low` and `high`: Wilson's 95 % interval; all null where nothing was judged. */
export type Share = { count: number; share: number | null; low: number | null; high: number | null };

export type LanguageRates = {
  language: string;
  /** Name of the problem set: the source without its part. */
  problem_set: string;
  right_judged: number;
  /** Accepted solutions that pass with this multiple of the time limit. */
  right_passed: (Share & { time_factor: number })[];
  /** Accepted solutions that fail within the limit, by likely reason. */
  reasons: Partial<Record<AuditReason, number>>;
  wrong_judged: number;
  wrong_failed: Share;
  /** Verdicts of the wrong ones. */
  wrong_verdicts: Partial<Record<VerdictClass, number>>;
};

const round = (value: number): number => Math.round(value * 1e6) / 1e6;

function shareOf(count: number, whole: number): Share {
  if (whole === 0) return { count, share: null, low: null, high: null };
  const [low, high] = wilson(count, whole);
  return { count, share: round(count / whole), low: round(low), high: round(high) };
}

type Placed = { set: string; kind: "right" | "wrong"; solution: Audited };

function tally<K extends string>(keys: readonly (K | null)[]): Partial<Record<K, number>> {
  const counts = new Map<K, number>();
  for (const key of keys) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a)) as Partial<Record<K, number>>;
}

function ratesOf(all: readonly Placed[], factors: readonly number[]): LanguageRates {
  const decided = all.filter(({ solution }) => solution.verdict !== "INTERNAL");
  const of = (wanted: Placed["kind"]) =>
    decided.filter(({ kind }) => kind === wanted).map(({ solution }) => solution);
  const [right, wrong] = [of("right"), of("wrong")];
  return {
    language: all[0]?.solution.language ?? "",
    problem_set: all[0]?.set ?? "",
    right_judged: right.length,
    right_passed: factors.map((time_factor) => ({
      time_factor,
      ...shareOf(right.filter(({ passes_at: at }) => at !== null && at <= time_factor).length, right.length),
    })),
    reasons: tally(right.map(({ reason }) => reason)),
    wrong_judged: wrong.length,
    wrong_failed: shareOf(wrong.filter(({ verdict }) => verdict !== "OK").length, wrong.length),
    wrong_verdicts: tally(wrong.map(({ verdict }) => verdict)),
  };
}

/** In the order of languages, then problem sets. */
export function byLanguage(audits: readonly Audit[], factors: readonly number[]): LanguageRates[] {
  const placed = audits.flatMap(({ source, right, wrong }): Placed[] => {
    const set = source.split("/")[0] ?? source;
    return [
      ...right.map((solution): Placed => ({ set, kind: "right", solution })),
      ...wrong.map((solution): Placed => ({ set, kind: "wrong", solution })),
    ];
  });
  return [...groupBy(placed, ({ set, solution }) => `${solution.language}\u0000${set}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => ratesOf(group, factors));
}
