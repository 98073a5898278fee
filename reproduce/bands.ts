/**
 * What a run must show and what was recorded before: an expectation is an interval for a figure, or for the lower end
 * of its 95 % interval. Expectations of the issue and bands of recorded runs stand in bands.json, by form.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { assetPath } from "../io/assets.ts";
import type { Figures } from "./figures.ts";
import { isOfFirstSeed, PAPER } from "./sizes.ts";

const Band = z.strictObject({
  /** An arm's name, or "arm - other". */
  of: z.string(),
  figure: z.enum(["pass1at3", "pass10at30"]),
  end: z.enum(["value", "low"]),
  /** Shares, not percents. */
  at_least: z.number().optional(),
  at_most: z.number().optional(),
  why: z.string(),
});
export type Band = z.infer<typeof Band>;
const Bands = z.strictObject({ full: z.array(Band), short: z.array(Band) });

export type Compared = { band: Band; got: number | null; holds: boolean };

export const readBands = async (form: Figures["form"]): Promise<Band[]> =>
  Bands.parse(JSON.parse(await readFile(assetPath("reproduce/bands.json"), "utf8")))[form];

/** Every band with what was found; one without a figure does not hold, unless that arm is not of this seed. */
export function compared(
  figures: Pick<Figures, "seed" | "arms" | "differences">,
  bands: readonly Band[],
): Compared[] {
  const isLeftOut = (arm: string): boolean =>
    !(arm in figures.arms) && (arm === PAPER || (figures.seed > 1 && isOfFirstSeed(arm)));
  const asked = bands.filter(({ of }) => !of.split(" - ").some(isLeftOut));
  return asked.map((band) => {
    const found = (figures.differences[band.of] ?? figures.arms[band.of])?.[band.figure] ?? null;
    const got = found?.[band.end] ?? null;
    const { at_least = Number.NEGATIVE_INFINITY, at_most = Number.POSITIVE_INFINITY } = band;
    return { band, got, holds: got !== null && got >= at_least && got <= at_most };
  });
}

const percent = (share: number): string => (100 * share).toFixed(1);

/** One line a band, for the terminal. */
export const bandLines = (found: readonly Compared[]): string[] =>
  found.map(({ band, got, holds }) => {
    const least = band.at_least === undefined ? "" : ` ≥ ${percent(band.at_least)}`;
    const most = band.at_most === undefined ? "" : ` ≤ ${percent(band.at_most)}`;
    const what = band.end === "low" ? "lower end of the interval" : "value";
    const name = band.figure === "pass1at3" ? "pass 1@3" : "pass 10@30";
    return `${holds ? "holds" : "FAILS"}  ${band.of}, ${name}, ${what}:${least}${most}; got ${got === null ? "nothing" : percent(got)} (${band.why})`;
  });
