/**
 * What a worker hands to a pass over a bucket: the run, its chain, the services that stages use,
 * and callbacks.
 */
import type { Config } from "../../schemas/config.ts";
import type { BucketSeal } from "../../schemas/manifest.ts";
import type { Defer } from "../journal/wrap.ts";
import type { ChainLink } from "../store/chain.ts";
import type { RunDir } from "../store/run-dir.ts";
import type { InFlightLog, Suspects } from "../store/suspects.ts";
import type { Services } from "./services.ts";

export type PassSetup = {
  run: RunDir;
  config: Config;
  baseDir: string;
  chain: readonly ChainLink[];
  problemsFile: (bucket: number) => string;
  problemsSeal: (bucket: number) => Promise<BucketSeal>;
  services: Services;
  /** Where this worker records the problems it is working on. */
  inFlight: InFlightLog;
  /** Problems that killed workers were working on. */
  suspects: Suspects;
  /** Bytes of trajectories from which a bucket is passed problem by problem; for tests. */
  largeBytes?: number | undefined;
  /** Where requests go that are asked by files. */
  defer?: Defer | undefined;
  signal: AbortSignal;
  count: (what: string, by?: number) => void;
  log: (message: string, fields?: Record<string, unknown>) => void;
};
