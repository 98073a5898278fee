/**
 * What a run will need of this machine, asked for before anything is imported, paid for or written: the API key where
 * a model is to answer, prompts that can be rendered, an interpreter where programs are to run.
 */
import { resolvePython } from "../judge/python.ts";
import { createPolicy } from "../policy/create.ts";
import type { Config } from "../schemas/config.ts";
import { armOf } from "../stages/generate.ts";
import type { PerProblemStage } from "./recipes.ts";

/** @param todo stages that will be computed  @throws UserError for what cannot be had */
export async function checkNeeds(
  todo: readonly PerProblemStage[],
  { config, baseDir }: { config: Config; baseDir: string },
): Promise<void> {
  const needs = new Set(todo.flatMap((stage) => stage.needs ?? []));
  if (needs.has("policy") && config.generate.trajectories === undefined) {
    const policy = await createPolicy(config.policy, { baseDir });
    await policy.close();
    armOf(config, policy, baseDir);
  }
  if (needs.has("judge")) await resolvePython(config.judge.python);
}
