/**
 * Expected results: an expectation is an interval for a figure, or for the lower end of its 95 %
 * interval. bands.json has the requirements and the bands of recorded runs, by form.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { assetPath } from "../io/assets.ts";
import { percentage } from "../io/format.ts";
import type { Figures } from "./figures.ts";
import { isOfFirstSeed, PAPER } from "./sizes.ts";

const Band = z.strictObject({
  /** An arm's name, or "arm - other". */
  of: z.string(),
  /** "reasoned": share of an arm's retries with text before the program. */
  figure: z.enum(["pass1at3", "pass10at30", "reasoned"]),
  end: z.enum(["value", "low"]),
  /** Fractions, not per cent. */
  at_least: z.number().optional(),
  at_most: z.number().optional(),
  why: z.string(),
});
export type Band = z.infer<typeof Band>;
const Bands = z.strictObject({ full: z.array(Band), short: z.array(Band) });

export type Compared = { band: Band; got: number | null; holds: boolean };

export const readBands = async (form: Figures["form"]): Promise<Band[]> =>
  Bands.parse(JSON.parse(await readFile(assetPath("reproduce/bands.json"), "utf8")))[form];

/**
 * Every band with its figure; a band without a figure fails, unless this seed does not have the
 * arm.
 */
export function compared(
  figures: Pick<Figures, "seed" | "arms" | "differences">,
  bands: readonly Band[],
): Compared[] {
  const isLeftOut = (arm: string): boolean =>
    !(arm in figures.arms) && (arm === PAPER || (figures.seed > 1 && isOfFirstSeed(arm)));
  const asked = bands.filter(({ of }) => !of.split(" - ").some(isLeftOut));
  return asked.map((band) => {
    const got = figureOf(figures, band);
    const { at_least = Number.NEGATIVE_INFINITY, at_most = Number.POSITIVE_INFINITY } = band;
    return { band, got, holds: got !== null && got >= at_least && got <= at_most };
  });
}

function figureOf({ arms, differences }: Pick<Figures, "arms" | "differences">, band: Band): number | null {
  const { of, figure, end } = band;
  if (figure !== "reasoned") return (differences[of] ?? arms[of])?.[figure]?.[end] ?? null;
  const { count, reasoned } = arms[of]?.retries ?? { count: 0, reasoned: 0 };
  return count === 0 ? null : reasoned / count;
}

const NAMES = { pass1at3: "pass 1@3", pass10at30: "pass 10@30", reasoned: "words before a retry" };

/** One line per band, for the terminal. */
export const bandLines = (found: readonly Compared[]): string[] =>
  found.map(({ band, got, holds }) => {
    const least = band.at_least === undefined ? "" : ` ≥ ${percentage(band.at_least)}`;
    const most = band.at_most === undefined ? "" : ` ≤ ${percentage(band.at_most)}`;
    const what = band.end === "low" ? "lower end of the interval" : "value";
    return `${holds ? "holds" : "FAILS"}  ${band.of}, ${NAMES[band.figure]}, ${what}:${least}${most}; got ${got === null ? "nothing" : percentage(got)} (${band.why})`;
  });
