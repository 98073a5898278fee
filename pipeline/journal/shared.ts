/**
 * What runs share through the user's cache. Promises: a run records what it took or made, and reads
 * its own record first, so that it does not depend on the cache afterwards.
 */
import { sha256 } from "../../io/hash.ts";
import { UserCache } from "../../io/user-cache.ts";
import { rftkitVersion } from "../../io/version.ts";
import type { StageContext } from "../../stages/define-stage.ts";
import type { BucketJournal } from "./journal.ts";
import { sharedKey } from "./keys.ts";

/** Equal for equal parts and one version of rftkit. */
export const sharedHash = (kind: string, parts: unknown): string => sha256([rftkitVersion(), kind, parts]);

/** @param stage whose `--from` forgets the records */
export function sharedTexts(
  journal: BucketJournal,
  { stage, count, log }: Pick<StageContext, "count" | "log"> & { stage: string },
): NonNullable<StageContext["shared"]> {
  const cache = new UserCache((line) => log(line));
  return async (kind, parts, make) => {
    const hash = sharedHash(kind, parts);
    const key = sharedKey(stage, kind, hash);
    const known = journal.get(key);
    if (typeof known === "string") return known;
    const { bytes, isKept, isFinal } = await cache.obtain(kind, hash, async () => {
      const { text, isFinal } = await make();
      return { bytes: Buffer.from(text), isFinal };
    });
    if (isKept) count("results_shared");
    const text = Buffer.from(bytes).toString();
    // Without a verdict it is made again by the next command.
    return isFinal ? ((await journal.put(key, text)) as string) : text;
  };
}
