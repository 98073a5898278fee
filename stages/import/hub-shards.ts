/**
 * The files of an input on the hub, chosen from the listing of a commit as shards.ts chooses those
 * of a folder, and their places in the cache.
 */
import { addressText, type HubAddress, parseAddress } from "../../io/hub/address.ts";
import { Hub } from "../../io/hub/hub.ts";
import { UserError } from "../../schemas/errors.ts";
import type { InputFile } from "../../schemas/import-options.ts";
import { firstKind, MAX_DEPTH, ofFirstKind, ofSplit } from "./shard-names.ts";

type Input = Pick<InputFile, "format" | "split">;

/** Local paths of files that are in the cache. @param text an address that names a commit */
export function hubShards(text: string, input: Input): Promise<string[]> {
  const address = parseAddress(text);
  return new Hub().files(address, (paths) => chosenShards(address, input, paths), { fetch: false });
}

/** Paths in the repository. @throws UserError where the address leads to none */
export function chosenShards(address: HubAddress, input: Input, paths: readonly string[]): string[] {
  const { path } = address;
  if (paths.includes(path)) return [path];
  const isPattern = /[*?]/.test(path);
  const found = isPattern ? paths.filter((one) => matcher(path).test(one)) : inFolder(path, paths, input);
  if (found.length > 0) return isPattern ? found : ofSplit(found, input);
  const near = paths.filter((one) => !/(?:^|\/)\.|README/.test(one)).slice(0, 12);
  throw new UserError({
    where: addressText(address),
    expected:
      "a file, a folder with .parquet, .arrow, .jsonl or .json shards, or a pattern that matches files",
    got: "none",
    fix: `The repository has ${near.length === 0 ? "no files" : near.join(", ")}${paths.length > near.length ? ", …" : ""}.`,
  });
}

function inFolder(folder: string, paths: readonly string[], input: Input, depth = 0): string[] {
  const start = folder === "" ? "" : `${folder}/`;
  const below = paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
  const visible = below.filter((path) => !path.startsWith("."));
  const own = ofFirstKind(
    visible.filter((path) => !path.includes("/")),
    firstKind(input),
  );
  if (own.length > 0) return own.map((name) => start + name);
  if (depth === MAX_DEPTH) return [];
  const folders = [...new Set(visible.flatMap((path) => (path.includes("/") ? [path.split("/")[0]] : [])))];
  return folders.flatMap((name) => inFolder(`${start}${name}`, paths, input, depth + 1));
}

/** `*` and `?` stay within a folder, `**` does not. */
const matcher = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("**/", "\u0000")
      .replaceAll("**", "\u0001")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]")
      .replaceAll("\u0000", "(?:.*/)?")
      .replaceAll("\u0001", ".*")}$`,
  );
