/**
 * The work of a pass in rounds where the policy asks by files, at once otherwise. Promise: a run
 * whose requests wait in files is not asked online unless the user agrees, for they would be paid
 * for twice.
 */
import { fileModeOf } from "../../../schemas/batch-options.ts";
import type { Config } from "../../../schemas/config.ts";
import { UserError } from "../../../schemas/errors.ts";
import { batchPlaces, openRound } from "../../store/batch-files.ts";
import type { RunContext } from "../../store/run-context.ts";
import type { RunDir } from "../../store/run-dir.ts";

/** Milliseconds before the second look at files that wait. */
const FIRST_LOOK = 2000;

/** The options of a run that only matter where the model is asked by files. */
export type FileRunOptions = {
  /** Wait for the answers; default: mode batch waits, mode files does not. */
  wait?: boolean | undefined;
  /** Agreed to what costs more: requests without an answer are sent again. */
  resend?: boolean | undefined;
  /** Milliseconds; tests shorten it. */
  firstLook?: number | undefined;
};

type Context = RunContext & { counts: Map<string, number> };
type Options = FileRunOptions & { signal: AbortSignal; say: (line: string) => void };

export async function inRounds(context: Context, options: Options, pass: () => Promise<void>): Promise<void> {
  const { policy } = context.config;
  const mode = fileModeOf(policy);
  if (mode === null || policy.kind !== "openai" || context.config.generate.trajectories !== undefined)
    return pass();
  const count = (what: string, by = 1): void => {
    if (by > 0) context.counts.set(what, (context.counts.get(what) ?? 0) + by);
  };
  const { wait = mode === "batch", resend = false, firstLook = FIRST_LOOK, signal, say } = options;
  // Loaded where it is used: the openai package is 155 of 960 files that a run would load.
  const { Rounds } = await import("./rounds.ts");
  const rounds = await Rounds.open(context, {
    mode,
    policy,
    count,
    waits: wait,
    resend,
    firstLook,
    signal,
    say,
  });
  return rounds.through(pass);
}

/** @throws UserError where calls would repeat what files have asked, without --yes */
export async function refuseOpenRound(
  run: RunDir,
  { policy }: Pick<Config, "policy">,
  agreed: boolean,
): Promise<void> {
  if (policy.kind !== "openai" || fileModeOf(policy) !== null || agreed) return;
  const round = await openRound(run);
  if (round === null) return;
  throw new UserError({
    where: batchPlaces(run).folder(round.round),
    expected: `policy.mode: ${round.mode} until the round ends: ${round.requests} requests wait in its files`,
    got: "online, which would ask for their answers a second time",
    fix: "Set policy.mode back; or pay for them again with --yes; or remove the folder, if they were never sent.",
  });
}
