/**
 * The error of a call that no server answered: to be tried again later, unless the servers have a
 * host that this machine cannot find, which is a fault of the configuration.
 */
import { TryLaterError, UserError } from "../../schemas/errors.ts";

/** As classify.ts words it. */
const UNKNOWN_HOST = /the host \S* is not known/;

/** @param tries how often it was asked @param fault what came last, without secrets */
export function unreachable(tries: string, fault: string): TryLaterError | UserError {
  const host = UNKNOWN_HOST.exec(fault)?.[0];
  if (host === undefined)
    return new TryLaterError(`No model server answered within ${tries}: ${fault || "all are waiting"}.`);
  return new UserError({
    where: "policy.base_urls",
    expected: "a model server whose host can be found",
    got: host,
    fix: "Check the host in base_urls, and the network.",
  });
}
