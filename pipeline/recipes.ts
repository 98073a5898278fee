/**
 * Recipes: the stages of each command, in order, and what other modules ask about a stage: what it
 * decides, whether it drops rows, which rows it writes. The answers come from the stage
 * definitions, so a new stage is added here and to no other list; stages of plug-ins come from
 * added-stages.ts. Imports no room of pipeline/.
 */

import type { Config } from "../schemas/config.ts";
import { shown, UserError } from "../schemas/errors.ts";
import { didYouMean } from "../schemas/nearest.ts";
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
import { addedStage, withAdded } from "./added-stages.ts";

/**
 * A stage without the types of its options and rows; methods are bivariant, so every stage is
 * assignable.
 */
export type PerProblemStage = FilterStage<unknown> | ProducerStage<unknown, Record<string, unknown>>;
export type WholeSetStage = GlobalStage<unknown, Record<string, unknown>>;
export type RecipeStage = PerProblemStage | WholeSetStage;

export type RecipeName = "dataset" | "evaluate";

export type Recipe = {
  name: RecipeName;
  source: SourceStage<unknown>;
  stages: readonly RecipeStage[];
};

const source = importStage as SourceStage<unknown>;
const sampled = [generate, verify] as unknown as RecipeStage[];
/** Filters of trajectories, in front of the stage that makes examples of them. */
const filters = [keepPassing, subsample, split, dedup, dedupSet] as unknown as RecipeStage[];
const dataset = [screen, ...sampled, ...filters, stripPrompts, decontaminate] as unknown as RecipeStage[];

/** Stages that a stage of a plug-in may come after: rows have verdicts, and are no examples yet. */
export const PLACES: readonly string[] = [verify, ...filters].map(({ name }) => name);

export const RECIPES: Readonly<Record<RecipeName, Recipe>> = {
  dataset: {
    name: "dataset",
    source,
    get stages() {
      return withAdded(dataset);
    },
  },
  evaluate: {
    name: "evaluate",
    source,
    stages: [...sampled, score] as unknown as RecipeStage[],
  },
};

/**
 * The stage's own section of the configuration, with defaults; undefined if it is left out.
 * `screen` is a switch: the stage uses the options of decontaminate.
 */
export function optionsOf({ name }: { name: string }, config: Config): unknown {
  if (name === "screen") return config.screen === true ? config.decontaminate : undefined;
  return (config as Record<string, unknown>)[name];
}

/**
 * The stages of the recipe up to and including `until`, without those whose section the
 * configuration leaves out.
 * @throws UserError if the recipe has no such stage or the stage is not configured
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
      fix: known
        ? `Add a section "${until}" to the configuration.`
        : didYouMean(
            until,
            [recipe.source, ...configured].map((stage) => stage.name),
            "Name a stage of the recipe.",
          ),
    });
  }
  return configured.slice(0, at + 1);
}

type KnownStage = SourceStage<unknown> | RecipeStage;

const STAGES: ReadonlyMap<string, KnownStage> = new Map(
  [source, ...dataset, ...RECIPES.evaluate.stages].map((stage): [string, KnownStage] => [stage.name, stage]),
);

/** Every stage of rftkit, once, in the order of the recipes. */
export const ALL_STAGES: readonly KnownStage[] = [...STAGES.values()];

/** @throws Error if no recipe has the stage */
function stageNamed(name: string): KnownStage {
  const stage = STAGES.get(name) ?? addedStage(name);
  if (stage === undefined) throw new Error(`no recipe has a stage ${name}`);
  return stage;
}

/**
 * What one decision of a stage is about: a row of an input file, a problem, or a trajectory
 * ("row").
 */
export function decidesOf(name: string): "input" | "problem" | "row" {
  const stage = stageNamed(name);
  if (stage.kind === "source") return "input";
  return stage.kind === "global" || stage.writes === "decisions" ? "row" : stage.decides;
}

/**
 * Whether a stage has this reason of its own to drop a row, besides those that the pipeline adds.
 */
export const hasReason = (name: string, reason: string): boolean =>
  Object.hasOwn(stageNamed(name).reasons, reason);

/** Whether a stage may drop trajectories. */
export const filtersRows = (name: string): boolean =>
  decidesOf(name) === "row" && Object.keys(stageNamed(name).reasons).length > 0;

/** Whether later stages skip the problems that this stage drops. */
export function screensProblems(name: string): boolean {
  const stage = stageNamed(name);
  return "screens" in stage && stage.screens === true;
}

/**
 * Name of the stage that writes rows of a schema, such as "trajectory/1". If several do, the last
 * one of the recipe: of contamination/1 the stage whose decisions hold for what is published.
 * @throws Error if no stage writes such rows
 */
export function producerOf(schemaName: string): string {
  const producers = ALL_STAGES.filter((stage) => "schemaName" in stage && stage.schemaName === schemaName);
  const last = producers.at(-1);
  if (last === undefined) throw new Error(`no stage writes ${schemaName}`);
  return last.name;
}
