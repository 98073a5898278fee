/**
 * What a checkpoint's template does with rows, and the limit on the share that it refuses: above
 * it, the cause is the checkpoint or its settings and not single rows.
 */
import { UserError, type UserFault } from "../../schemas/errors.ts";
import type { RowRequest } from "./protocol.ts";
import { TemplateSession, type TemplateSetting } from "./session.ts";
import { Tally, type TemplateCheck } from "./tally.ts";

/** Share of the rows that may be refused if the user names none. */
export const MAX_REFUSED = 0.05;

export type CheckRequest = {
  python: string;
  setting: TemplateSetting;
  rows: AsyncIterable<RowRequest> | Iterable<RowRequest>;
  /** Conversations to show in detail. */
  show: number;
};

/** Checks every row. @throws UserError if the checkpoint cannot be used */
export async function checkTemplate({ python, setting, rows, show }: CheckRequest): Promise<TemplateCheck> {
  const { session, checkpoint } = await TemplateSession.open(python, setting);
  const tally = new Tally(checkpoint, setting, show);
  try {
    for await (const rendered of session.rows(detailed(rows))) tally.add(rendered);
  } finally {
    session.close();
  }
  return tally.result();
}

/** Details are needed of every row: they tell where a whole rendering differs. */
async function* detailed(rows: CheckRequest["rows"]): AsyncGenerator<RowRequest> {
  for await (const row of rows) yield { ...row, detail: true };
}

/**
 * The fault if a larger share of the rows than `limit` is refused: the main reason with its fix.
 */
export function refusedFault(check: TemplateCheck, limit = MAX_REFUSED): UserFault | null {
  const refused = check.conversations - check.accepted;
  const [first] = check.refused;
  if (first === undefined || refused <= limit * check.conversations) return null;
  return {
    where: `${check.folder}: ${first.rows.map(({ id }) => id).join(", ")}`,
    expected: `at most ${Number((limit * 100).toPrecision(3))} % of the rows refused`,
    got: `${refused} of ${check.conversations}; ${first.count} with ${first.reason}: ${first.meaning} (${first.rows[0]?.detail})`,
    fix: first.cure,
  };
}

/** @throws UserError if a larger share than `limit` is refused */
export function refuseShare(check: TemplateCheck, limit = MAX_REFUSED): void {
  const fault = refusedFault(check, limit);
  if (fault !== null) throw new UserError(fault);
}
