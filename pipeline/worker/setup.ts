/** What a worker hands to a pass over a bucket: where things lie, what they are judged and asked with, whom to tell. */
import type { Config } from "../../schemas/config.ts";
import type { BucketSeal } from "../../schemas/manifest.ts";
import type { ChainLink } from "../store/chain.ts";
import type { RunDir } from "../store/run-dir.ts";
import type { Attempt, Deaths } from "../store/suspects.ts";
import type { Services } from "./services.ts";

export type PassSetup = {
  run: RunDir;
  config: Config;
  baseDir: string;
  chain: readonly ChainLink[];
  problemsFile: (bucket: number) => string;
  problemsSeal: (bucket: number) => Promise<BucketSeal>;
  services: Services;
  /** Where the problems in hand are written down, and what those of killed workers were. */
  attempt: Attempt;
  deaths: Deaths;
  signal: AbortSignal;
  count: (what: string, by?: number) => void;
  log: (message: string, fields?: Record<string, unknown>) => void;
};
