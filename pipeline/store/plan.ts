/**
 * The plan of a run: everything a worker needs to know, in one file of the run directory. On any
 * engine a worker is started with the run directory and its index only. Holds no secret: a
 * configuration names at most the variable or file that has a key.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { jsonOrNull, writeWhole } from "../../io/files.ts";
import { canonicalJson } from "../../io/hash.ts";
import { UserError } from "../../schemas/errors.ts";
import { factsOf, knowStages } from "../added-stages.ts";
import { ConfigFile, WithPlugins } from "../config.ts";
import { RECIPES, type RecipeName, stagesUntil } from "../recipes.ts";
import type { RunContext } from "./run-context.ts";
import type { RunDir } from "./run-dir.ts";

const PerBucket = z.array(z.number()).nullable();

/** One figure for each bucket, in order; null: no budget of that kind. */
export const Allowances = z.object({ tokens: PerBucket, money: PerBucket });
export type Allowances = z.infer<typeof Allowances>;

export const Plan = z.object({
  schema: z.literal("plan/1"),
  recipe: z.enum(Object.keys(RECIPES) as RecipeName[]),
  until: z.string().describe("last stage to run"),
  baseDir: z.string(),
  config: ConfigFile,
  /** Key, parent and own key of every stage, so that workers need not hash the inputs. */
  keys: z.record(
    z.string(),
    z.object({
      key: z.string(),
      parent: z.string().nullable(),
      inputs: z.array(z.object({ path: z.string(), sha256: z.string() })),
      ownKey: z.unknown(),
    }),
  ),
  /**
   * sha256 of what each global stage decided; workers stop before the first one that is missing
   * here.
   */
  decided: z.record(z.string(), z.string()).optional(),
  /** Nobody is asked: answers on record are replayed, and the missing ones counted. */
  replay: z.literal(true).optional(),
  /** sha256 of each plug-in, which workers compare with its file. */
  plugins: z.record(z.string(), z.string()).optional(),
  /** Stages of plug-ins, for commands that do not load their code. */
  stages: z
    .array(
      z.object({
        name: z.string(),
        revision: z.int(),
        after: z.string(),
        reasons: z.record(z.string(), z.string()),
      }),
    )
    .optional(),
  /** Interpreters that each worker's judge keeps ready. */
  zygotes: z.int().min(1),
  /** Model calls that each worker may have in flight; null where no model is asked. */
  callsInFlight: z.int().min(1).nullable().default(null),
  /**
   * What the answers of each bucket may cost in total, recorded ones included; null without a
   * budget.
   */
  budget: Allowances.nullable().default(null),
});
export type Plan = z.infer<typeof Plan>;

/** Of a run with plug-ins, whose stages have sections of their own. */
const PlanWithPlugins = Plan.extend({ config: WithPlugins });

/** The members of a plan about plug-ins; none for a run without any. */
export const pluginParts = ({
  plugins,
  stages,
}: {
  plugins: RunContext["plugins"] | undefined;
  stages: RunContext["stages"];
}): Pick<Plan, "plugins" | "stages"> => {
  if (plugins === undefined) return {};
  const facts = factsOf(stages);
  return { plugins: { ...plugins }, ...(facts.length > 0 && { stages: facts }) };
};

/** The run that a plan describes. @param until last stage, where it is another than the plan's */
export function contextOf(run: RunDir, plan: Plan, until = plan.until): RunContext {
  const { config, baseDir } = plan;
  const recipe = RECIPES[plan.recipe];
  const keys = new Map(Object.entries(plan.keys));
  return { run, config, baseDir, recipe, stages: stagesUntil(recipe, config, until), keys };
}

export const writePlan = (run: RunDir, plan: Plan): Promise<boolean> =>
  writeWhole(run.planFile, `${JSON.stringify(plan, null, 1)}\n`);

/**
 * Whether the plan on disk covers everything in `plan`, and maybe later stages: then `status`,
 * `show` and `decontaminate` lose nothing if it is kept.
 */
export async function isPlanned(run: RunDir, plan: Plan): Promise<boolean> {
  const known = await readPlan(run).catch(() => null);
  if (known === null || known.baseDir !== plan.baseDir) return false;
  if (canonicalJson(known.config) !== canonicalJson(plan.config)) return false;
  if (canonicalJson(known.decided ?? {}) !== canonicalJson(plan.decided ?? {})) return false;
  return Object.entries(plan.keys).every(([stage, { key }]) => known.keys[stage]?.key === key);
}

/**
 * @param file another plan than the run's last
 * @throws UserError where there is none, or one of another version of rftkit
 */
export async function readPlan(run: RunDir, file = run.planFile): Promise<Plan> {
  const text = await readFile(file, "utf8").catch(() => null);
  const raw = text === null ? null : jsonOrNull(text);
  const hasPlugins = typeof raw === "object" && raw !== null && "plugins" in raw;
  const parsed = text === null ? null : (hasPlugins ? PlanWithPlugins : Plan).safeParse(raw);
  if (parsed?.success !== true) {
    throw new UserError({
      where: file,
      expected: "the plan that `rftkit run` writes",
      got: parsed === null ? "no such file" : "a plan of another version, or a damaged one",
      fix: "Run `rftkit run CONFIG` on this run directory first.",
    });
  }
  knowStages(parsed.data.stages ?? []);
  return parsed.data;
}
