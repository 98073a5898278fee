/**
 * Configurations of an experiment: configs/tiny/*.yaml completed with sizes, seed, servers and the
 * changes of an arm. They are written beside the results, so that every command can be repeated by
 * hand.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { assetPath } from "../io/assets.ts";
import { writeWhole } from "../io/files.ts";
import { merged, type Tree } from "../trainer/settings.ts";
import type { Sizes } from "./sizes.ts";

/** Paths of an experiment. */
export const places = (root: string, seed: number) => {
  const own = join(root, `seed-${seed}`);
  return {
    root,
    own,
    problems: (split: string) => join(root, "problems", `${split}.jsonl`),
    corpus: join(root, "problems", "corpus.jsonl"),
    base: join(root, "base"),
    /**
     * Run directory of both rounds: the second one reuses recorded verdicts, especially of
     * cross-tests.
     */
    rollouts: join(own, "rollouts"),
    training: (arm: string) => join(own, `train-${arm}`),
    model: (arm: string) => join(own, `train-${arm}`, "model"),
    evaluation: (arm: string) => join(own, `evaluate-${arm}`),
    config: (name: string) => join(own, "configs", `${name}.yaml`),
    log: (name: string) => join(own, "logs", `${name}.log`),
    steps: join(own, "steps"),
    choice: join(root, "choice.json"),
    figures: join(own, "figures.json"),
  };
};
export type Places = ReturnType<typeof places>;

export type Common = { at: Places; sizes: Sizes; seed: number; split: string };

/**
 * All seeds share one base, so the effect of prompts on it is measured with the first seed only.
 */
export const asksBaseToThink = ({ sizes, seed }: Common): boolean => sizes.baseWithPrompts && seed === 1;

type Kind = "rollouts" | "evaluate";

const template = async (kind: Kind): Promise<Tree> =>
  z
    .record(z.string(), z.unknown())
    .parse(parse(await readFile(assetPath(`configs/tiny/${kind}.yaml`), "utf8")));

/** The settings that depend on sizes and paths of the experiment. */
function setting(kind: Kind, { at, sizes, seed, split }: Common): Tree {
  const jsonl = (name: string) => [{ path: resolve(at.problems(name)), format: "jsonl" }];
  const prompts = assetPath("configs/tiny/prompts");
  if (kind === "evaluate") {
    return { seed, import: { inputs: jsonl(split) }, generate: { samples: sizes.evaluated, prompts } };
  }
  return {
    seed,
    import: { inputs: jsonl("train") },
    generate: { samples: sizes.samples, prompts },
    dedup: sizes.dedup,
    "strip-prompts": { tokenizer: resolve(at.base) },
    // The rule and the order of the recorded figures.
    publish: { order: "problem" },
    decontaminate: { rule: "similarity", benchmarks: [{ name: "held-out", inputs: jsonl("held-out") }] },
    finetune: { ...sizes.training, model: resolve(at.base) },
  };
}

/**
 * The changes of a second round: it samples from the model of (a) and continues its training.
 * Relative paths start from the configuration's folder, so the path of the checkpoint is absolute.
 */
export const secondRound = ({ at, sizes }: Common): Tree => ({
  generate: { samples: sizes.secondSamples },
  finetune: { model: resolve(at.model("both")), learning_rate: sizes.secondRate },
});

/** Writes a configuration. @returns its path */
export async function writeConfig(
  name: string,
  { kind, common, change }: { kind: Kind; common: Common; change: Tree },
): Promise<string> {
  const file = common.at.config(name);
  const whole = merged(merged(await template(kind), setting(kind, common)), change);
  await writeWhole(file, `# Written by make reproduce-tiny from ${kind}.yaml.\n${stringify(whole)}`);
  return file;
}

const Counts = z.object({ counts: z.record(z.string(), z.int()) });

/** Rows of a published dataset, by set. */
export async function datasetRows(run: string): Promise<Record<string, number>> {
  return Counts.parse(JSON.parse(await readFile(join(run, "dataset", "rftkit.json"), "utf8"))).counts;
}
