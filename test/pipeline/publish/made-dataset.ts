/** A made-up run, four problems of which the first is contaminated. */
import { cpSync } from "node:fs";
import { publish } from "../../../pipeline/publish/publish.ts";
import { contextOf, readPlan, writePlan } from "../../../pipeline/store/plan.ts";
import type { RunContext } from "../../../pipeline/store/run-context.ts";
import { openRunDir } from "../../../pipeline/store/run-dir.ts";
import type { Config } from "../../../schemas/config.ts";
import { makeRun } from "../report/made/run.ts";

export const RIGHTS: Config["publish"] = {
  license: "cc-by-4.0",
  sources: [{ name: "Made problems", license: "mit" }],
};

/** The run that every test of a file copies. */
export const makeWhole = (root: string): Promise<unknown> => makeRun(root, { problems: 4, samples: 6 });

/** A copy of the run, ready to be published. @param change of its configuration */
export async function finishedRun(
  whole: string,
  root: string,
  change: Partial<Config> = {},
): Promise<RunContext> {
  cpSync(whole, root, { recursive: true });
  const run = await openRunDir(root);
  return configured(contextOf(run, await readPlan(run)), { publish: RIGHTS, ...change });
}

/** The same run under another configuration, in the plan on disk too. */
export async function configured(context: RunContext, change: Partial<Config>): Promise<RunContext> {
  const plan = await readPlan(context.run);
  const config = { ...plan.config, ...change };
  await writePlan(context.run, { ...plan, config });
  return { ...context, config };
}

/** Publishes without running programs. */
export const published = (context: RunContext, rowsPerFile = 50_000): Promise<boolean> =>
  publish(context, { rowsPerFile, flaky: async () => ({ notMeasured: "no program is run here" }) });
