/** Options of commands that render a chat template. */
import { UserError } from "../../../schemas/errors.ts";
import { MAX_REFUSED } from "../../../trainer/template/check.ts";
import { FROZEN_DAY } from "../../../trainer/template/session.ts";

/** A fixed day keeps the tokens of a row equal. */
const DAY = FROZEN_DAY;

export const TEMPLATE = {
  "template-name": { type: "string", describe: "which of several chat templates (default: default)" },
  "template-kwargs": {
    type: "string",
    describe: 'what the server gives the template, as JSON, such as {"enable_thinking": false}',
  },
} as const;
export const DATE = {
  date: { type: "string", default: DAY, describe: "what templates see as today" },
} as const;

export const REFUSED = {
  "max-refused": {
    type: "number",
    default: MAX_REFUSED,
    describe: "share of the rows that the template may refuse; more are an error",
  },
} as const;

/** @throws UserError for anything but a share */
export function parsedShare(share: number): number {
  if (share >= 0 && share <= 1) return share;
  throw new UserError({
    where: "--max-refused",
    expected: "a number from 0 to 1",
    got: String(share),
    fix: `Give a share, such as ${MAX_REFUSED}.`,
  });
}

/** @throws UserError for anything but a JSON object */
export function parsedKwargs(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  const value = parsed(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UserError({
    where: "--template-kwargs",
    expected: "a JSON object",
    got: text,
    fix: `Write, for example, --template-kwargs '{"enable_thinking": false}'.`,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @throws UserError for anything but a day */
export function parsedDate(text: string): string {
  const day = new Date(`${text}T12:00:00Z`);
  if (
    /^[12]\d{3}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(day.getTime()) &&
    day.toISOString().startsWith(text)
  )
    return text;
  throw new UserError({ where: "--date", expected: "a day", got: text, fix: `Write it as ${DAY}.` });
}
