/**
 * Recipes: the list of stages behind each command. The one place that knows their order.
 * A new stage takes its place here.
 */

import type { Config } from "../schemas/config.ts";
import { shown, UserError } from "../schemas/errors.ts";
import { decontaminate } from "../stages/decontaminate.ts";
import { dedup } from "../stages/dedup.ts";
import { dedupSet } from "../stages/dedup-set.ts";
import type { FilterStage, GlobalStage, ProducerStage, SourceStage } from "../stages/define-stage.ts";
import { generate } from "../stages/generate.ts";
import { importStage } from "../stages/import.ts";
import { keepPassing } from "../stages/keep-passing.ts";
import { score } from "../stages/score.ts";
import { screen } from "../stages/screen.ts";
import { split } from "../stages/split.ts";
import { stripPrompts } from "../stages/strip-prompts.ts";
import { subsample } from "../stages/subsample.ts";
import { verify } from "../stages/verify.ts";

/** A stage with the types of its options and rows erased; methods are bivariant, so every stage fits. */
export type PerProblemStage = FilterStage<unknown> | ProducerStage<unknown, Record<string, unknown>>;
export type WholeSetStage = GlobalStage<unknown, Record<string, unknown>>;
export type RecipeStage = PerProblemStage | WholeSetStage;

export type Recipe = {
  name: string;
  source: SourceStage<unknown>;
  stages: readonly RecipeStage[];
};

const source = importStage as SourceStage<unknown>;
const sampled = [generate, verify] as unknown as RecipeStage[];

export const RECIPES: Readonly<Record<"dataset" | "evaluate", Recipe>> = {
  dataset: {
    name: "dataset",
    source,
    stages: [
      screen,
      ...sampled,
      keepPassing,
      subsample,
      split,
      dedup,
      dedupSet,
      stripPrompts,
      decontaminate,
    ] as unknown as RecipeStage[],
  },
  evaluate: {
    name: "evaluate",
    source,
    stages: [...sampled, score] as unknown as RecipeStage[],
  },
};

export type RecipeName = keyof typeof RECIPES;

/**
 * The stage's own section of the configuration, with defaults; undefined where it is left out. `screen` is a switch:
 * it decides by the options of decontaminate.
 */
export function optionsOf({ name }: { name: string }, config: Config): unknown {
  if (name === "screen") return config.screen === true ? config.decontaminate : undefined;
  return (config as Record<string, unknown>)[name];
}

/**
 * The recipe up to and with `until`, without the stages whose section the configuration leaves out.
 * @throws UserError where there is no such stage in the recipe, or it is not configured
 */
export function stagesUntil(recipe: Recipe, config: Config, until: string | undefined): RecipeStage[] {
  const configured = recipe.stages.filter((stage) => optionsOf(stage, config) !== undefined);
  if (until === undefined) return configured;
  if (until === recipe.source.name) return [];
  const at = configured.findIndex((stage) => stage.name === until);
  if (at < 0) {
    const known = recipe.stages.some((stage) => stage.name === until);
    throw new UserError({
      where: "--until",
      expected: `one of ${[recipe.source, ...configured].map((s) => s.name).join(", ")}`,
      got: known ? `${until}, which the configuration leaves out` : shown(until),
      fix: known ? `Add a section "${until}" to the configuration.` : "Name a stage of the recipe.",
    });
  }
  return configured.slice(0, at + 1);
}
