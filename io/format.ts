/**
 * Numbers as text for people: terminal, reports, cards. Pure, without imports, so that the report's
 * page can use it. Not for data files, which hold numbers as they are.
 */

/** What tables show for a figure that does not exist. */
const NONE = "–";

/** 12,345.678: at most three decimals. */
export const number = (value: number): string => value.toLocaleString("en");

/** A whole number: 12,346. */
export const whole = (value: number): string => number(Math.round(value));

/** With a sign unless 0: +12, −12 as "-12". */
export const signedNumber = (value: number): string => `${value > 0 ? "+" : ""}${number(value)}`;

/** A share of 0…1 in percent, without the sign: 12.3; "–" for none. */
export const percentage = (share: number | null | undefined): string =>
  share === null || share === undefined ? NONE : (100 * share).toFixed(1);

/** A part of a whole: 12.3 %; "–" if the whole is 0. */
export const percent = (part: number, total: number): string =>
  total === 0 ? NONE : `${((100 * part) / total).toFixed(1)} %`;

/** A share with its interval; all three 0…1. */
export type Interval = { value: number; low: number; high: number };

/** 12.3 [10.0, 14.6], in percent; "–" for none. */
export const ranged = (found: Interval | null | undefined): string =>
  found === null || found === undefined
    ? NONE
    : `${percentage(found.value)} [${percentage(found.low)}, ${percentage(found.high)}]`;

/** Like `ranged`, with a plus sign before what is not negative: a difference. */
export const signedRange = (found: Interval | null | undefined): string =>
  found === null || found === undefined ? NONE : ranged(found).replace(/^(?!-)/, "+");

/** An amount of money: two decimals, four below 1. */
export const money = (value: number): string => value.toFixed(value < 1 ? 4 : 2);

/** Seconds as people say them: 45 s, 12 min, 3.5 h. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
