/**
 * Problems whose tests are assertions, by the calls that the assertions make. A flag says so; a row
 * with an assertion that is no such call is rejected.
 */
import { assemble, type Parts } from "./assemble.ts";
import { callsIn } from "./assertions.ts";
import type { Conversion, Rejection } from "./format.ts";
import { parametersOf } from "./python-text.ts";

type Group = keyof Parts["tests"];
export type Asserted = Omit<Parts, "tests" | "refused"> & {
  /** Texts with assertions. */
  assertions: Partial<Record<Group, string>>;
};

export function assembleAsserted({ assertions, flags = [], ...parts }: Asserted): Conversion {
  const code = [parts.starter_code ?? "", ...(parts.solutions ?? []).map((one) => one.code)];
  const parameters = (name: string): string[] | null =>
    code.map((text) => parametersOf(name, text)).find((found) => found !== null) ?? null;
  const tests: Parts["tests"] = {};
  let refused: Rejection | null = null;
  let fnName = parts.fn_name ?? null;
  for (const [group, text] of Object.entries(assertions)) {
    if (text.trim() === "") continue;
    fnName ??= /\bassert\s+(?:not\s+)?\(?\s*(?:Solution\(\)\.)?([A-Za-z_]\w*)\s*\(/.exec(text)?.[1] ?? null;
    const found = callsIn(text, fnName === null ? null : parameters(fnName));
    if ("why" in found) refused = { reason: "assertion_tests", detail: found.why };
    else tests[group as Group] = { ...found, fn_name: fnName };
  }
  return assemble({ ...parts, fn_name: fnName, tests, refused, flags: [...flags, "assertions_as_calls"] });
}
