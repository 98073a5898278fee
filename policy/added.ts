/**
 * Policies that plug-ins add, by the name in `policy: { kind: plugin, name: … }`. Their answers are
 * checked where plug-ins are loaded.
 */
import { Registry } from "../io/registry.ts";
import { UserError, type UserFault } from "../schemas/errors.ts";
import type { Policy } from "./policy.ts";

export type AddedPolicy = {
  readonly name: string;
  /** @throws UserError for options that it does not take */
  create(options: unknown, baseDir: string): Promise<Policy>;
};

export const addedPolicies = new Registry<AddedPolicy>("policy", []);

/** What is wrong with a name; null for one that a plug-in of the configuration has. */
export function policyFault(name: string, where: string): UserFault | null {
  if (addedPolicies.find(name) !== undefined) return null;
  const known = addedPolicies.all.map((one) => one.name).join(", ");
  return {
    where,
    expected: known === "" ? "a policy of a plug-in" : `one of ${known}`,
    got: name,
    fix: "Name the file that defines it under `plugins`; see docs/plugins.md.",
  };
}

/** @throws UserError where no loaded plug-in has the name */
export function addedPolicy(
  { name, options }: { name: string; options?: unknown },
  baseDir: string,
): Promise<Policy> {
  const found = addedPolicies.find(name);
  if (found === undefined) throw new UserError(policyFault(name, "policy.name") ?? []);
  return found.create(options, baseDir);
}
