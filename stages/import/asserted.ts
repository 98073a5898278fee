/**
 * Problems whose tests are assertions. Where all of them are calls with literal values, the tests
 * are these calls, and a flag says so: their expected values stay out of the program's process.
 * Otherwise they are run as assertions.
 */
import { type AssertionParts, asAssertions, nameIn } from "./as-assertions.ts";
import { assemble, type Parts } from "./assemble.ts";
import { callsIn } from "./assertions.ts";
import type { Conversion } from "./format.ts";
import { parametersOf } from "./python-text.ts";

export function assembleAsserted(asserted: AssertionParts): Conversion {
  const { assertions, callee: _, setup_code: _setup, flags = [], ...parts } = asserted;
  const code = [parts.starter_code ?? "", ...(parts.solutions ?? []).map((one) => one.code)];
  const parameters = (name: string): string[] | null =>
    code.map((text) => parametersOf(name, text)).find((found) => found !== null) ?? null;
  const tests: Parts["tests"] = {};
  const fnName = parts.fn_name ?? nameIn(assertions);
  for (const [group, texts] of Object.entries(assertions)) {
    const text = texts.join("\n");
    if (text.trim() === "") continue;
    const found = callsIn(text, fnName === null ? null : parameters(fnName));
    if ("why" in found) return asAssertions(asserted, fnName, found.why);
    tests[group as keyof Parts["tests"]] = { ...found, fn_name: fnName };
  }
  return assemble({ ...parts, fn_name: fnName, tests, flags: [...flags, "assertions_as_calls"] });
}
