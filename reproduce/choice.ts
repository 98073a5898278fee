/**
 * Chooses the settings of arm (a) on the validation split: the candidates tried, and the best one.
 * Done once for all seeds, on trajectories of the first; held-out problems and other arms have no
 * influence.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../io/files.ts";
import type { Tree } from "../trainer/settings.ts";
import type { Candidate } from "./sizes.ts";

const Tried = z.object({
  learning_rate: z.number(),
  epochs: z.number(),
  dedup_threshold: z.number(),
  pass1at3: z.number(),
});
export type Tried = z.infer<typeof Tried>;

/** `samples`: trajectories per validation problem. */
export const Choice = z.object({ samples: z.int(), tried: z.array(Tried).min(1) });
export type Choice = z.infer<typeof Choice>;

export async function writeChoice(path: string, choice: Choice): Promise<void> {
  await writeWhole(path, `${JSON.stringify(choice)}\n`);
}

export const readChoice = async (path: string): Promise<Choice> =>
  Choice.parse(JSON.parse(await readFile(path, "utf8")));

/** The candidate that solves most; the first of equal ones. */
export const best = ({ tried }: Choice): Tried =>
  tried.reduce((found, one) => (one.pass1at3 > found.pass1at3 ? one : found));

/** The changes of a candidate to configs/tiny/rollouts.yaml. */
export const changeOf = ({ learning_rate, epochs, dedup_threshold: threshold }: Candidate): Tree => ({
  dedup: { threshold },
  finetune: { learning_rate, epochs },
});

const Result = z.object({
  arms: z
    .array(
      z.object({
        points: z.array(z.object({ n: z.int(), pass: z.object({ value: z.number() }).nullable() })),
      }),
    )
    .length(1),
});

/** pass 1@3 of an evaluation with one arm. */
export async function pass1at3Of(run: string): Promise<number> {
  const result = Result.parse(JSON.parse(await readFile(join(run, "evaluation", "result.json"), "utf8")));
  const found = result.arms[0]?.points.find(({ n }) => n === 1)?.pass?.value;
  if (found === undefined) throw new Error(`${run} has no pass 1@3`);
  return found;
}
