/**
 * One line of progress: for a terminal of some width, which keeps percent and time where it is
 * narrow, and for logs.
 */
import { duration, number } from "../../io/format.ts";
import type { ShownProgress } from "../store/measurements.ts";

type Shown = ShownProgress;

const BAR = { most: 30, least: 10 };

const percentOf = ({ done, total }: Shown): string =>
  total === null || total === 0 ? "" : `${Math.floor((100 * done) / total)} %`;

const counted = ({ done, total, unit }: Shown, of: string): string =>
  total === null ? `${number(done)} ${unit}` : `${number(done)}${of}${number(total)} ${unit}`;

/** The parts beside percent and count, the most wanted first. */
function parts(shown: Shown): { left: string[]; rest: string[] } {
  const { stage, passed, rate, left, cost } = shown;
  return {
    left: left === null ? [] : [`${duration(left)} left`],
    rest: [
      ...(stage === "" ? [] : [stage]),
      ...(passed === null ? [] : [`${Math.round(passed * 100)} % pass`]),
      ...(rate === null ? [] : [`${pace(rate)}/s`]),
      ...(cost === null ? [] : [`cost ${cost.toFixed(2)}`]),
    ],
  };
}

const pace = (rate: number): string => (rate < 10 ? rate.toFixed(1) : number(Math.round(rate)));

/** @param columns of the terminal; the line is shorter, so that the terminal does not wrap it */
export function barLine(shown: Shown, columns: number): string {
  const width = Math.max(1, columns - 1);
  const { left, rest } = parts(shown);
  const percent = percentOf(shown);
  const ends = [percent, ...left].filter(Boolean);
  for (let kept = rest.length; kept >= 0; kept -= 1) {
    const all = [percent, counted(shown, "/"), ...rest.slice(0, kept), ...left].filter(Boolean);
    const text = all.join("  ");
    if (text.length > width) continue;
    const room = width - text.length - 2;
    return percent !== "" && room >= BAR.least ? `${bar(shown, Math.min(BAR.most, room))}  ${text}` : text;
  }
  return (ends.length > 0 ? ends.join("  ") : counted(shown, "/")).slice(0, width);
}

function bar({ done, total }: Shown, width: number): string {
  const full = total === null || total === 0 ? 0 : Math.floor((width * done) / total);
  return "█".repeat(full) + "░".repeat(width - full);
}

export function plainLine(shown: Shown): string {
  const percent = percentOf(shown);
  const { left, rest } = parts(shown);
  return [`${counted(shown, " of ")}${percent === "" ? "" : ` (${percent})`}`, ...rest, ...left].join(", ");
}
