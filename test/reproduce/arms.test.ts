/** What each arm changes, which seed has it, and the paths and configurations that are shared. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ARM_PLANS } from "../../reproduce/arms.ts";
import { asksBaseToThink, datasetRows, places } from "../../reproduce/configs.ts";
import { armsOf, isOfFirstSeed, SIZES } from "../../reproduce/sizes.ts";

const FACTS = { fraction: 0.07, threshold: 1, paperSamples: 15 };

test("arm (a) changes nothing, and every other arm only what its name says", () => {
  const changes = Object.entries(ARM_PLANS).map(([arm, { change }]) => [arm, change(FACTS)]);
  expect(Object.fromEntries(changes)).toEqual({
    both: {},
    multi: { generate: { samples: 15 }, finetune: { sets: ["multi_turn"] } },
    last: { finetune: { loss: "last" } },
    dedup: { dedup: { threshold: 0.7 } },
    control: { "keep-passing": { min_pass_fraction: 0 }, subsample: { fraction: 0.07 } },
  });
  expect(ARM_PLANS.dedup.change({ ...FACTS, threshold: 0.7 })).toEqual({ dedup: { threshold: 1 } });
});

test("the short form has no second round, whatever is asked for", () => {
  const asked = { seed: 1, second: 3, paper: false, ablations: false };
  expect(armsOf(SIZES.short, asked)).toEqual(["both", "control"]);
  expect(armsOf(SIZES.short, { ...asked, paper: true })).toEqual(["both", "control", "multi"]);
});

test("further seeds may lack every arm but (a) and the control", () => {
  expect(["both", "control", "base"].map(isOfFirstSeed)).toEqual([false, false, false]);
  expect(["second", "multi", "last", "dedup"].map(isOfFirstSeed)).toEqual([true, true, true, true]);
});

test("only the first seed of the full form asks the base to think", () => {
  const of = (form: "full" | "short", seed: number) =>
    asksBaseToThink({ at: places("r", seed), sizes: SIZES[form], seed, split: "held-out" });
  expect([of("full", 1), of("full", 2), of("short", 1)]).toEqual([true, false, false]);
});

test("seeds share problems, base and choice; everything else is their own", () => {
  const [one, two] = [places("r", 1), places("r", 2)];
  for (const shared of ["base", "corpus", "choice", "root"] as const) expect(one[shared]).toBe(two[shared]);
  expect(one.problems("train")).toBe(two.problems("train"));
  for (const own of ["rollouts", "steps", "figures", "own"] as const) expect(one[own]).not.toBe(two[own]);
  expect(two.model("both")).toBe(join("r", "seed-2", "train-both", "model"));
});

test("the rows of a published dataset are read by set, and no dataset is an error", async () => {
  const run = await mkdtemp(join(tmpdir(), "rows-"));
  await expect(datasetRows(run)).rejects.toThrow("ENOENT");
  await mkdir(join(run, "dataset"));
  const counts = { problems: 9, multi_turn: 4 };
  await writeFile(join(run, "dataset", "rftkit.json"), JSON.stringify({ counts, other: 1 }));
  expect(await datasetRows(run)).toEqual(counts);
  await writeFile(join(run, "dataset", "rftkit.json"), '{"counts": {"problems": 1.5}}');
  await expect(datasetRows(run)).rejects.toThrow(/problems/);
  await rm(run, { recursive: true });
});
