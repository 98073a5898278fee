/**
 * A pass that asks nobody, before a run asks anew: what answers on record lead to is sealed, and
 * the turns that lack an answer are counted.
 * Promise: the figures of a bucket appear whole, and a restarted worker does not count twice.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull, textOrNull, writeWhole } from "../../io/files.ts";
import { AwaitsAnswer } from "../../policy/deferred.ts";
import { estimateTokens } from "../../rollout/tokens.ts";
import type { Defer } from "../journal/wrap.ts";
import { bucketName } from "../store/buckets.ts";
import type { RunDir } from "../store/run-dir.ts";

const Unanswered = z.object({
  turns: z.int(),
  /** Estimated. */
  prompt_tokens: z.int(),
  /** The most that the answers may have. */
  max_tokens: z.int(),
});
export type Unanswered = z.infer<typeof Unanswered>;

const NONE: Unanswered = { turns: 0, prompt_tokens: 0, max_tokens: 0 };

const fileOf = (run: RunDir, bucket: number): string => join(run.replay, `bucket-${bucketName(bucket)}.json`);

export class Replay {
  readonly #run: RunDir;
  #found = NONE;

  constructor(run: RunDir) {
    this.#run = run;
  }

  readonly defer: Defer = ({ request }) => {
    const { turns, prompt_tokens, max_tokens } = this.#found;
    const own = request.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
    this.#found = {
      turns: turns + 1,
      prompt_tokens: prompt_tokens + own,
      max_tokens: max_tokens + request.max_tokens,
    };
    throw new AwaitsAnswer();
  };

  /** @returns the number of turns of the bucket that lack an answer; 0: the bucket is done */
  async ofBucket(bucket: number, pass: () => Promise<unknown>): Promise<number> {
    this.#found = NONE;
    try {
      await pass();
      return 0;
    } catch (error) {
      if (!(error instanceof AwaitsAnswer)) throw error;
    }
    await writeWhole(fileOf(this.#run, bucket), `${JSON.stringify(this.#found)}\n`);
    return this.#found.turns;
  }
}

/** What the workers of a replay found; removes their figures. */
export async function takeUnanswered(run: RunDir): Promise<Unanswered> {
  const sums = { ...NONE };
  for (let bucket = 0; bucket < run.facts.buckets; bucket += 1) {
    const text = await textOrNull(fileOf(run, bucket));
    const found = text === null ? NONE : Unanswered.parse(jsonOrNull(text));
    for (const what of ["turns", "prompt_tokens", "max_tokens"] as const) sums[what] += found[what];
  }
  await rm(run.replay, { recursive: true, force: true });
  return sums;
}
