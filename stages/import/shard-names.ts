/** Which files of a folder are the shards of an input, by their names. */
import type { InputFile } from "../../schemas/import-options.ts";

/**
 * Kinds of shards. Only the first kind that a folder has is read: lists and notes are often beside
 * the shards.
 */
const KINDS = [
  /\.parquet$/,
  /\.(?:arrow|feather|ipc)$/,
  /\.jsonl(?:\.(?:gz|zst|bz2))?$/,
  /^(?!dataset_(?:infos?|dict)\.|state\.).*\.json(?:\.(?:gz|zst|bz2))?$/,
];
const JSONL = 2;
const SPLIT_NAMES = { train: ["train"], valid: ["valid", "validation"], test: ["test"] };
/** Folders below a folder that are searched. */
export const MAX_DEPTH = 3;

/** The kind that is tried first: people write our own format as JSON lines. */
export const firstKind = ({ format }: Pick<InputFile, "format">): number => (format === "jsonl" ? JSONL : 0);

/** Names of the first kind that there is one of. */
export function ofFirstKind(names: readonly string[], first: number): string[] {
  const order = [...KINDS.slice(first), ...KINDS.slice(0, first)];
  const kind = order.find((pattern) => names.some((name) => pattern.test(name)));
  return kind === undefined ? [] : names.filter((name) => kind.test(name));
}

/** Shards of the input's split, if their names or their folders tell splits apart; else all. */
export function ofSplit(shards: readonly string[], { split }: Pick<InputFile, "split">): string[] {
  const starts = split === undefined ? [] : SPLIT_NAMES[split];
  const own = shards.filter((shard) => {
    const [name = "", folder = ""] = shard.split(/[\\/]/).reverse();
    return starts.some(
      (start) => name.startsWith(`${start}-`) || name.startsWith(`${start}.`) || folder === start,
    );
  });
  return own.length > 0 ? own : [...shards];
}
