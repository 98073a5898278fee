/**
 * The arms of an evaluation: one a strategy, each the same configuration with that strategy. All live in one run
 * directory: problems are imported once, the journal tells arms apart, and each has stages under keys of its own.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull, writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { findStrategy, gridNames } from "../../rollout/strategies.ts";
import type { Config } from "../../schemas/config.ts";
import { UserError, type UserFault } from "../../schemas/errors.ts";
import { generateKey, policyKey } from "../../stages/key-parts.ts";
import type { LoadedConfig } from "../config.ts";
import type { RunDir } from "../run-dir.ts";

export type Arm = { strategy: string; loaded: LoadedConfig };

const GRIDS: Readonly<Record<string, () => string[]>> = {
  grid: () => gridNames(false),
  "grid+none": () => gridNames(true),
};

/** @throws UserError with every strategy that does not exist */
export function armsOf(loaded: LoadedConfig): Arm[] {
  const { config, baseDir } = loaded;
  const named = config.evaluate.strategies.flatMap((name) => GRIDS[name]?.() ?? [name]);
  const given = config.generate.trajectories !== undefined || named.length === 0;
  const strategies = given ? [config.generate.strategy] : [...new Set(named)];
  const faults = strategies.flatMap((name) => faultsOf(name, baseDir));
  if (config.generate.budget !== "fixed") {
    faults.push({
      where: "generate.budget",
      expected: "fixed, for an evaluation: samples that stop at a right one overstate every pass@k",
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

/** Every turn is judged, so that what a retry mends shows in the verdicts. */
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

/** Names what an arm pays for: answers of equal ids are the same answers. */
export const paymentId = ({ loaded: { config } }: Arm): string =>
  sha256([generateKey(config), policyKey(config)]).slice(0, 16);

const agreedFile = (root: string): string => join(root, "evaluation", "agreed.json");

/** Arms whose model calls were agreed to before, so that the same command goes on after a kill without asking. */
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

/**
 * Arms of the present evaluation, as far as they are done: the directory may hold others, of configurations before,
 * whose files look no different.
 */
const Current = z.object({
  schema: z.literal("arms/1"),
  strategies: z.array(z.string()),
  /** Key of each arm's last stage. */
  done: z.array(z.string()),
});
export type CurrentArms = z.infer<typeof Current>;

const currentFile = (root: string): string => join(root, "evaluation", "arms.json");

export const writeCurrentArms = (
  run: RunDir,
  arms: readonly Arm[],
  done: readonly string[],
): Promise<boolean> =>
  writeWhole(
    currentFile(run.root),
    `${JSON.stringify({ schema: "arms/1", strategies: arms.map(({ strategy }) => strategy), done })}\n`,
  );

/** Null where an older version evaluated, or the file is damaged. */
export async function readCurrentArms(root: string): Promise<CurrentArms | null> {
  const text = await readFile(currentFile(root), "utf8").catch(() => "");
  return Current.safeParse(jsonOrNull(text)).data ?? null;
}
