/**
 * An evaluation may share the run directory of a dataset. The files that say how the dataset was
 * made (plan.json and the `latest` of each stage) are restored afterwards, even after an error, so
 * that decontaminate, finetune, show and report still read the dataset.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../io/files.ts";
import { readPlan } from "../store/plan.ts";
import { isRunDir, openRunDir, type RunDir } from "../store/run-dir.ts";

const ofDataset = async (run: RunDir): Promise<boolean> =>
  (await readPlan(run).catch(() => null))?.recipe === "dataset";

async function pointers(run: RunDir): Promise<Map<string, string>> {
  const stages = await readdir(join(run.root, "stages")).catch(() => []);
  const files = [run.planFile, ...stages.map((stage) => join(run.stage(stage), "latest"))];
  const texts = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => null);
    if (text !== null) texts.set(file, text);
  }
  return texts;
}

/** Runs `work`, then restores the plan and the `latest` files of a dataset. */
export async function keepingPlan<T>(runDir: string, work: () => Promise<T>): Promise<T> {
  const run = (await isRunDir(runDir)) ? await openRunDir(runDir) : null;
  const kept = run !== null && (await ofDataset(run)) ? await pointers(run) : new Map<string, string>();
  try {
    return await work();
  } finally {
    for (const [file, text] of kept) await writeWhole(file, text);
  }
}
