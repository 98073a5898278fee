/** `rftkit cache`: what the user's cache holds; with --prune, removes what was not used lately. */
import { number, whole } from "../../io/format.ts";
import { defaultCacheDir } from "../../io/user-cache.ts";
import {
  CACHE_FOLDERS,
  type CacheFolder,
  cacheFolders,
  cacheUsage,
  pruneCache,
  type Usage,
} from "../../io/user-cache-usage.ts";
import { UserError } from "../../schemas/errors.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { jsonOption } from "./common/options.ts";

const DAY_MS = 86_400_000;

const OPTIONS = {
  prune: {
    type: "boolean",
    default: false,
    describe:
      "remove what was not used for --days; models, runtimes and tokenizers only if --folder names them",
  },
  days: {
    type: "number",
    default: 30,
    describe: "days without use after which --prune removes a file; 0: all",
  },
  folder: { type: "string", array: true, choices: cacheFolders, describe: "only these folders" },
  ...jsonOption(),
} as const;
type Args = ArgsOf<typeof OPTIONS>;

const size = (bytes: number): string =>
  bytes < 1e6 ? `${whole(bytes / 1e3)} kB` : `${number(Math.round(bytes / 1e5) / 10)} MB`;

const day = (ms: number | null): string => (ms === null ? "–" : new Date(ms).toISOString().slice(0, 10));

function usageLines(usages: readonly Usage[]): string[] {
  const rows = usages.map(({ folder, files, bytes, usedMs }) => [
    folder,
    whole(files),
    size(bytes),
    day(usedMs),
    CACHE_FOLDERS[folder].holds,
  ]);
  const all = [["folder", "files", "size", "last used", "holds"], ...rows];
  const width = (column: number): number => Math.max(...all.map((row) => (row[column] as string).length));
  return all.map(([folder = "", files = "", bytes = "", used = "", holds = ""]) =>
    [
      folder.padEnd(width(0)),
      files.padStart(width(1)),
      bytes.padStart(width(2)),
      used.padEnd(width(3)),
      holds,
    ].join("  "),
  );
}

function checkDays(days: number): void {
  if (Number.isFinite(days) && days >= 0) return;
  throw new UserError({
    where: "--days",
    expected: "a number of days from 0",
    got: String(days),
    fix: "Name the days without use: --days 30",
  });
}

async function handler({ prune, days, folder, json }: Args): Promise<void> {
  checkDays(days);
  const root = defaultCacheDir();
  const isNamed = (name: CacheFolder): boolean => folder === undefined || folder.includes(name);
  if (!prune) {
    const usages = (await cacheUsage(root)).filter((usage) => isNamed(usage.folder));
    const bytes = usages.reduce((sum, usage) => sum + usage.bytes, 0);
    if (json) process.stdout.write(`${JSON.stringify({ root, bytes, folders: usages })}\n`);
    else process.stdout.write(`${root}: ${size(bytes)}\n\n${usageLines(usages).join("\n")}\n`);
    return;
  }
  const chosen = cacheFolders.filter((name) =>
    folder === undefined ? CACHE_FOLDERS[name].isPruned : isNamed(name),
  );
  // Days of 0 remove what was used this moment, too.
  const before = days === 0 ? Number.POSITIVE_INFINITY : Date.now() - days * DAY_MS;
  const removed = await pruneCache(root, chosen, before);
  if (json) process.stdout.write(`${JSON.stringify({ root, ...removed })}\n`);
  else process.stdout.write(`removed ${whole(removed.files)} files, ${size(removed.bytes)}, from ${root}\n`);
}

export const command = defineCommand({ options: OPTIONS, handler });
