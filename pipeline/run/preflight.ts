/**
 * Checks what a run needs, before anything is imported, paid for or written: the API key if a model
 * is called, prompts that can be rendered, an interpreter and compilers if programs are run.
 */
import { access, constants } from "node:fs/promises";
import { explained } from "../../io/faults.ts";
import { checkDeciders } from "../../judge/deciders.ts";
import { DEFAULT_LANGUAGE, languageNames } from "../../judge/languages/index.ts";
import { usable } from "../../judge/native/setup.ts";
import { resolvePython } from "../../judge/python.ts";
import { readTestlib } from "../../judge/testlib-file.ts";
import { createPolicy } from "../../policy/create.ts";
import { readKey } from "../../policy/openai/key.ts";
import { checkPrompts } from "../../rollout/preview.ts";
import { loadPrompts } from "../../rollout/prompts.ts";
import { findStrategy } from "../../rollout/strategies.ts";
import { fileModeOf } from "../../schemas/batch-options.ts";
import type { Config } from "../../schemas/config.ts";
import { UserError, type UserFault } from "../../schemas/errors.ts";
import type { Problem } from "../../schemas/problem.ts";
import { armOf } from "../../stages/generate.ts";
import type { LoadedConfig } from "../config.ts";
import { optionsOf, type Recipe, type RecipeStage } from "../recipes.ts";

/** @param todo stages that will be computed  @throws UserError for whatever is missing */
export async function checkNeeds(
  todo: readonly RecipeStage[],
  { config, baseDir }: { config: Config; baseDir: string },
): Promise<void> {
  const needs = new Set(todo.flatMap((stage) => stage.needs ?? []));
  if (needs.has("policy") && config.generate.trajectories === undefined) {
    const policy = await createPolicy(config.policy, { baseDir });
    await policy.close();
    if (config.policy.kind === "openai" && fileModeOf(config.policy) === "batch")
      await readKey(config.policy, baseDir);
    armOf(config, policy, baseDir);
    const { strategy, max_turns } = config.generate;
    checkPrompts(loadPrompts(config.generate, baseDir), findStrategy(strategy, baseDir), max_turns);
  }
  if (!needs.has("judge")) return;
  await resolvePython(config.judge.python);
  readTestlib(config.judge.testlib, { baseDir });
  for (const language of languagesOf(config)) await usable(language);
}

/** Checks what the checker or interactor of a problem needs, while problems are imported. */
export const decidersCheck =
  ({ testlib }: Config["judge"]) =>
  ({ comparator, source_row: where }: Problem): Promise<void> =>
    checkDeciders(comparator, { testlib: testlib !== undefined, where });

/** The languages of programs that a run judges, but for Python. */
export function languagesOf({ generate, import: own }: Config): string[] {
  const named = [...(generate.language === undefined ? [] : [generate.language]), ...(own.languages ?? [])];
  const known = languageNames();
  return [...new Set(named)].filter((name) => name !== DEFAULT_LANGUAGE && known.includes(name));
}

/** Checks that every file that a stage names can be read, before the run directory is touched. */
export async function checkInputs(
  stages: readonly (RecipeStage | Recipe["source"])[],
  { config, baseDir }: LoadedConfig,
): Promise<void> {
  const faults: UserFault[] = [];
  for (const stage of stages) {
    if (!("inputs" in stage)) continue;
    try {
      const paths = (await stage.inputs?.(optionsOf(stage, config), baseDir)) ?? [];
      for (const path of paths)
        await explained(path, "a file that can be read", () => access(path, constants.R_OK));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new UserError(faults);
}
