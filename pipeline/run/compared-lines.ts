/**
 * What the plan says of decontamination: by which rule it decides, which texts are embedded, and
 * how many were, where that is known. Reads sealed pairs; starts nothing.
 */
import { number, whole } from "../../io/format.ts";
import { embeds, isByEvidence } from "../../stages/decontaminate/rule.ts";
import { comparedOf } from "../publish/undecided.ts";
import { producerOf } from "../recipes.ts";
import { filesOf, importFiles, readManifest } from "../store/chain.ts";
import type { RunContext } from "../store/run-context.ts";

const DECIDING = producerOf("contamination/1");

/** @param todo stages that will be computed */
export async function comparedLines(context: RunContext, todo: readonly string[]): Promise<string[]> {
  const { run, config, stages, keys } = context;
  const options = config.decontaminate;
  const stage = stages.find(({ name }) => name === DECIDING);
  if (stage === undefined || options === undefined || options.benchmarks.length === 0) return [];
  const isKept = !isByEvidence(options) && options.mode === "default" && options.rule === undefined;
  const kept = isKept
    ? [
        `${DECIDING}: this run keeps the rule of the version that created it, similarity; ` +
          "`rule: evidence` in the section decides it anew by wording and programs",
      ]
    : [];
  if (!todo.includes(DECIDING)) {
    const { embedded } = await comparedOf(filesOf(run, stage, keys), run.facts.buckets);
    return [...kept, `${DECIDING}: ${number(embedded)} texts of compared pairs were embedded`];
  }
  const imported = await readManifest(importFiles(context));
  const problems = imported === null ? "every problem" : `all ${whole(imported.counts.kept)} problems`;
  const texts = {
    none: "no text",
    all: `${problems} and every benchmark item`,
    near: "only texts with similar wording; the card says how many",
  }[embeds(options)];
  return [...kept, `${DECIDING}: embeds ${texts}`];
}
