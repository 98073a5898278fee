/**
 * Benchmarks by name: a member of `decontaminate.benchmarks` that is a name, or an object with a
 * name and no `inputs`, becomes one with the inputs that are known for it. The rest of the program
 * sees inputs only.
 */
import { join } from "node:path";
import { isHubAddress } from "../io/hub/address.ts";
import { shown, UserError, type UserFault } from "../schemas/errors.ts";
import { KNOWN_BENCHMARKS, nameFault } from "../stages/decontaminate/known-benchmarks.ts";

type Row = Record<string, unknown>;

const isObject = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Members of a benchmark that is named; others need `inputs`. */
const MEMBERS = new Set(["name", "path", "from", "to"]);

/** @param raw the parsed file, whose faults are found later  @throws UserError for unknown names */
export function withBenchmarks(raw: unknown, file: string): unknown {
  const section = isObject(raw) ? raw.decontaminate : undefined;
  if (!isObject(raw) || !isObject(section) || !Array.isArray(section.benchmarks)) return raw;
  const faults: UserFault[] = [];
  const benchmarks = section.benchmarks.map((member: unknown, i) => {
    const named: unknown = typeof member === "string" ? { name: member } : member;
    if (!isObject(named) || named.inputs !== undefined || typeof named.name !== "string") return member;
    const where = `${file}: decontaminate.benchmarks.${i}`;
    const unknown = Object.keys(named).filter((key) => !MEMBERS.has(key));
    for (const key of unknown)
      faults.push({
        where: `${where}.${key}`,
        expected: "name, path, from or to, or else inputs",
        got: key,
        fix: "Correct or remove it.",
      });
    const found = inputsOf(named);
    if ("fix" in found) faults.push({ where, expected: "the name of a benchmark", ...found });
    return "fix" in found ? member : { name: named.name, inputs: found.inputs };
  });
  if (faults.length > 0) throw new UserError(faults);
  return { ...raw, decontaminate: { ...section, benchmarks } };
}

type Found = { inputs: Row[] } | { got: string; fix: string };

function inputsOf({ name, path: own, from, to }: Row): Found {
  const known = KNOWN_BENCHMARKS.get(String(name));
  if (known === undefined) return nameFault(shown(name).replace(/^"|"$/g, ""));
  const { repo, revision, files, format, split } = known;
  const dates = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const at = revision === undefined ? "" : `@${revision}`;
  const remote = files.map((one) => `hf://datasets/${repo}${at}/${one}`);
  const paths = own === undefined ? remote : localPaths(own, files);
  const isWhole = own === undefined && split !== undefined;
  const path = Array.isArray(paths) && paths.length === 1 ? (paths[0] as unknown) : paths;
  return { inputs: [{ path, format, ...(isWhole && { split }), ...dates }] };
}

/**
 * A copy of the repository has its files under their names; a list, a file or a pattern is itself.
 */
function localPaths(own: unknown, files: readonly string[]): unknown {
  if (typeof own !== "string" || isHubAddress(own) || /[*?]|\.[a-z0-9]{2,8}$/i.test(own)) return own;
  return files.map((file) => join(own, file));
}
