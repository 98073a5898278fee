/** Runs of a few problems whose model is asked by files, in this process. */
import { rmSync } from "node:fs";
import { afterEach } from "vitest";
import { loadConfig } from "../../../../pipeline/config.ts";
import { RECIPES } from "../../../../pipeline/recipes.ts";
import { type RunOptions, type RunResult, runRecipe } from "../../../../pipeline/run/run.ts";
import { type Place, place } from "../../../e2e/cli.ts";
import { type BatchScript, type BatchServer, startBatchServer } from "../../../policy/batch-server.ts";
import { here } from "../../here.ts";

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

export async function batchServer(script: BatchScript = {}): Promise<BatchServer> {
  const server = await startBatchServer(script);
  ended.push(() => server.close());
  return server;
}

/** Also for other servers. */
export const closeLater = (one: { close(): Promise<void> }): void => {
  ended.push(() => one.close());
};

export type FileRun = Place & {
  said: string[];
  /** @param policy changes of the policy's section */
  set(policy?: object, generate?: object): void;
  go(options?: Partial<RunOptions>): Promise<RunResult>;
};

export function fileRun(
  url: string,
  { problems = 2, samples = 3, buckets = 3 }: { problems?: number; samples?: number; buckets?: number } = {},
): FileRun {
  const at = place({ problems });
  ended.push(() => rmSync(at.folder, { recursive: true, force: true }));
  const said: string[] = [];
  const set = (policy: object = {}, generate: object = {}) =>
    at.write({
      buckets,
      generate: { samples, max_turns: 3, strategy: "single", ...generate },
      policy: {
        kind: "openai",
        base_urls: [url],
        model: "tiny",
        mode: "batch",
        max_retries: 2,
        batch: { poll_s: 0.02 },
        ...policy,
      },
    });
  set();
  const go = async (options: Partial<RunOptions> = {}) =>
    runRecipe(await loadConfig(at.config), {
      recipe: RECIPES.dataset,
      runDir: at.run,
      until: "generate",
      dryRun: false,
      yes: false,
      executor: here,
      workers: 1,
      signal: new AbortController().signal,
      firstLook: 2,
      say: (line) => said.push(line),
      ...options,
    });
  return { ...at, said, set, go };
}

/** A wrong program, another one for each seed, so that a conversation uses all its turns. */
export const program = ({ seed }: { seed: number }): string =>
  `Answer ${seed}.\n\n\`\`\`python\nprint(input(), ${seed})\n\`\`\`\n`;
