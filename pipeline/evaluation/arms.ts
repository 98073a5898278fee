/**
 * The arms of an evaluation: one per strategy, with otherwise equal configuration. All arms share a
 * run directory: problems are imported once, the journal keys answers by arm, and the stages of
 * each arm have keys of their own.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { findStrategy, gridNames } from "../../rollout/strategies.ts";
import type { Config } from "../../schemas/config.ts";
import { UserError, type UserFault } from "../../schemas/errors.ts";
import { generateKey, policyKey } from "../../stages/key-parts.ts";
import type { LoadedConfig } from "../config.ts";
import { currentFile } from "../store/arms.ts";
import type { RunDir } from "../store/run-dir.ts";

export type Arm = { strategy: string; loaded: LoadedConfig };

const GRIDS: Readonly<Record<string, () => string[]>> = {
  grid: () => gridNames(false),
  "grid+none": () => gridNames(true),
};

/** @throws UserError that names every strategy that does not exist */
export function armsOf(loaded: LoadedConfig): Arm[] {
  const { config, baseDir } = loaded;
  const named = config.evaluate.strategies.flatMap((name) => GRIDS[name]?.() ?? [name]);
  const given = config.generate.trajectories !== undefined || named.length === 0;
  const strategies = given ? [config.generate.strategy] : [...new Set(named)];
  const faults = strategies.flatMap((name) => faultsOf(name, baseDir));
  if (config.generate.budget !== "fixed") {
    faults.push({
      where: "generate.budget",
      expected: "fixed, for an evaluation: sampling until one is right overstates every pass@k",
      got: config.generate.budget,
      fix: "Set budget: fixed.",
    });
  }
  if (faults.length > 0) throw new UserError(faults);
  return strategies.map((strategy) => ({
    strategy,
    loaded: { ...loaded, config: armConfig(config, strategy) },
  }));
}

/** Judges every turn, so that the verdicts show what a retry fixes. */
const armConfig = (config: Config, strategy: string): Config => ({
  ...config,
  generate: { ...config.generate, strategy },
  verify: { ...config.verify, every_turn: true },
});

function faultsOf(name: string, baseDir: string): UserFault[] {
  try {
    findStrategy(name, baseDir);
    return [];
  } catch (error) {
    if (error instanceof UserError)
      return error.faults.map((f) => ({ ...f, where: `evaluate.strategies: ${name}` }));
    throw error;
  }
}

/** Identifies the model calls that an arm pays for: arms with equal ids use the same answers. */
export const paymentId = ({ loaded: { config } }: Arm): string =>
  sha256([generateKey(config), policyKey(config)]).slice(0, 16);

const agreedFile = (root: string): string => join(root, "evaluation", "agreed.json");

/**
 * Arms whose model calls were confirmed before, so that the same command resumes after a kill
 * without --yes.
 */
export async function agreedArms(root: string): Promise<Set<string>> {
  try {
    return new Set(z.array(z.string()).parse(JSON.parse(await readFile(agreedFile(root), "utf8"))));
  } catch {
    return new Set();
  }
}

export async function agreeTo(run: RunDir, arms: readonly Arm[]): Promise<void> {
  const all = [...(await agreedArms(run.root)), ...arms.map(paymentId)];
  await writeWhole(agreedFile(run.root), `${JSON.stringify([...new Set(all)].sort())}\n`);
}

export const writeCurrentArms = (
  run: RunDir,
  arms: readonly Arm[],
  done: readonly string[],
): Promise<boolean> =>
  writeWhole(
    currentFile(run.root),
    `${JSON.stringify({ schema: "arms/1", strategies: arms.map(({ strategy }) => strategy), done })}\n`,
  );
