/**
 * What a stream can show. A line is redrawn only on a terminal that supports cursor movement; logs,
 * pipes and TERM=dumb get plain lines. Colours: on such a terminal unless NO_COLOR is set, and
 * anywhere if FORCE_COLOR is set.
 */

type Stream = { isTTY?: boolean; columns?: number };

export const canRedraw = (stream: Stream): boolean => stream.isTTY === true && process.env.TERM !== "dumb";

/** Columns of a terminal; 80 where it does not say. */
export const columnsOf = ({ columns }: Stream): number =>
  columns === undefined || columns === 0 ? 80 : columns;

function hasColours(stream: Stream): boolean {
  if (process.env.NO_COLOR) return false;
  const { FORCE_COLOR: forced } = process.env;
  return forced === undefined || forced === "" ? canRedraw(stream) : forced !== "0";
}

const CODES = { bold: 1, dim: 2, red: 31, yellow: 33 } as const;
export type Colour = keyof typeof CODES;

/** The text in a colour where the stream has colours, otherwise as it is. */
export const painted = (text: string, colour: Colour, stream: Stream): string =>
  hasColours(stream) ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
