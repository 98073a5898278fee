/**
 * The error of a call that no server answered: to be tried again later, unless the servers have a
 * host that this machine cannot find, which is a fault of the configuration.
 */
import { TryLaterError, UserError } from "../../schemas/errors.ts";

/** As classify.ts words it, and as the system does. */
const UNKNOWN_HOST = /the host (\S*) is not known|ENOTFOUND ([^\s;,]+)/;

export const triesIn = (tries: number): string => (tries === 1 ? "one try" : `${tries} tries`);

/** @param tries how often it was asked @param fault what came last, without secrets */
export function unreachable(tries: number, fault: string): TryLaterError | UserError {
  const unknown = UNKNOWN_HOST.exec(fault);
  if (unknown === null)
    return new TryLaterError(
      `No model server answered within ${triesIn(tries)}: ${fault || "all are waiting"}.`,
    );
  return new UserError({
    where: "policy.base_urls",
    expected: "a model server whose host can be found",
    got: `the host ${unknown[1] ?? unknown[2]} is not known`,
    fix: "Check the host in base_urls, and the network.",
  });
}
