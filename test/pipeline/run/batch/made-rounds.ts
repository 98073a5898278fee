/**
 * Rounds without problems, prompts and programs: a pass asks a fixed list of requests, as a worker
 * would. Cheap, so that every fault of servers and files has its test.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BucketJournal } from "../../../../pipeline/journal/journal.ts";
import { RECIPES } from "../../../../pipeline/recipes.ts";
import { type FileRunOptions, inRounds } from "../../../../pipeline/run/batch/in-rounds.ts";
import { batchPlaces } from "../../../../pipeline/store/batch-files.ts";
import { openRunDir, type RunDir } from "../../../../pipeline/store/run-dir.ts";
import { Handover } from "../../../../pipeline/worker/handover.ts";
import { AwaitsAnswer } from "../../../../policy/deferred.ts";
import { type Answer, PolicyFailure } from "../../../../policy/policy.ts";
import { Config } from "../../../../schemas/config.ts";
import { scratchFolder } from "../../../io/scratch.ts";

export const BUCKETS = 3;

export type Rounded = {
  run: RunDir;
  said: string[];
  counts: Map<string, number>;
  /** Passes that were made. */
  passes: number;
  /** Failures that the last pass was given, by request. */
  failures: Map<number, string>;
  go(options?: FileRunOptions & { policy?: object; key?: string; signal?: AbortSignal }): Promise<void>;
  answers(): Promise<(Answer | undefined)[]>;
  places: ReturnType<typeof batchPlaces>;
  text(path: string): string;
};

const keyOf = (i: number): string => `a|arm|problem-${i % 2}|${i}|0|0|${"0".repeat(32)}`;
const requestOf = (i: number) => ({
  messages: [{ role: "user" as const, content: `Question ${i}` }],
  temperature: 1,
  top_p: 0.9,
  max_tokens: 100,
  seed: i,
});

/** @param requests their number; request i has the seed i and belongs to bucket i % BUCKETS */
export async function rounded(url: string | null, requests = 6): Promise<Rounded> {
  const root = scratchFolder();
  writeFileSync(join(root, "run.json"), JSON.stringify({ schema: "run/1", seed: 1, buckets: BUCKETS }));
  const run = await openRunDir(root);
  const made: Rounded = {
    run,
    said: [],
    counts: new Map(),
    passes: 0,
    failures: new Map(),
    places: batchPlaces(run),
    text: (path) => readFileSync(path, "utf8"),
    async go({ policy = {}, key = "key", signal = new AbortController().signal, ...options } = {}) {
      const config = Config.parse({
        name: "t",
        policy: {
          kind: "openai",
          base_urls: url === null ? [] : [url],
          model: "tiny",
          mode: url === null ? "files" : "batch",
          max_retries: 2,
          batch: { poll_s: 0.01 },
          ...policy,
        },
        import: { inputs: [{ path: "x", format: "jsonl" }] },
      });
      const keys = new Map([["generate", { key, parent: null, inputs: [], ownKey: null }]]);
      const { counts, said } = made;
      const context = { run, config, baseDir: root, recipe: RECIPES.dataset, stages: [], keys, counts };
      const say = (line: string) => said.push(line);
      await inRounds(context, { firstLook: 1, ...options, signal, say }, () => pass(made, requests));
    },
    answers: async () => {
      const journals = await Promise.all(
        Array.from({ length: BUCKETS }, (_, bucket) => BucketJournal.open(run.journal(bucket))),
      );
      return Array.from(
        { length: requests },
        (_, i) => journals[i % BUCKETS]?.get(keyOf(i)) as Answer | undefined,
      );
    },
  };
  return made;
}

async function pass(made: Rounded, requests: number): Promise<void> {
  made.passes += 1;
  made.failures.clear();
  const handover = await Handover.open(made.run);
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const journal = await BucketJournal.open(made.run.journal(bucket));
    await handover.ofBucket(bucket, async () => {
      let waits = false;
      for (let i = bucket; i < requests; i += BUCKETS) {
        if (journal.get(keyOf(i)) !== undefined) continue;
        try {
          handover.defer({ key: keyOf(i), request: requestOf(i) });
        } catch (error) {
          if (error instanceof PolicyFailure) made.failures.set(i, `${error.kind}: ${error.message}`);
          else if (error instanceof AwaitsAnswer) waits = true;
          else throw error;
        }
      }
      if (waits) throw new AwaitsAnswer();
    });
    await journal.close();
  }
}

/** The requests of a batch, by their seeds. */
export const seedsOf = ({ lines }: { lines: { body: { seed: number } }[] }): number[] =>
  lines.map(({ body }) => body.seed).sort((a, b) => a - b);
