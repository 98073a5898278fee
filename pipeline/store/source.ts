/**
 * A run directory as its readers see it (report, publish check): its chains of stages. An
 * evaluation has one for each arm. Works during a run: what is not sealed is left out.
 */
import { readdir } from "node:fs/promises";
import type { Manifest } from "../../schemas/manifest.ts";
import type { RecipeStage } from "../recipes.ts";
import { readCurrentArms } from "./arms.ts";
import { filesAt, filesOf, importFiles, readManifest } from "./chain.ts";
import { contextOf, type Plan, readPlan } from "./plan.ts";
import { openRunDir, type RunDir } from "./run-dir.ts";
import type { StageFiles } from "./stage-files.ts";

/** The files of a stage, by its name: what readers of a chain need of a Link. */
type NamedFiles = { name: string; files: StageFiles };
/** Stages of one arm in order, from generate on. */
export type Chain = readonly NamedFiles[];

export type ReportSource = {
  run: RunDir;
  plan: Plan;
  problems: StageFiles;
  chains: readonly Chain[];
  /** Arms of an evaluation from an earlier configuration; they are not reported. */
  formerArms: number;
  /** Manifests of the first chain and of import, in order; stages that are not done have none. */
  manifests: readonly Manifest[];
};

/**
 * Every finished arm, of any evaluation, by the key of its last stage; manifests name their
 * parents.
 */
async function armChains(run: RunDir, stages: readonly RecipeStage[]): Promise<Map<string, Chain>> {
  const known = new Map<string, { stage: RecipeStage; files: StageFiles; parent: string | null }>();
  const last = stages.at(-1);
  const chains = new Map<string, Chain>();
  for (const stage of stages) {
    for (const key of (await readdir(run.stage(stage.name)).catch(() => [])).sort()) {
      if (key === "latest") continue;
      const files = filesAt(run, stage, key);
      const manifest = await readManifest(files);
      if (manifest === null) continue;
      known.set(key, { stage, files, parent: manifest.parent });
      if (stage !== last) continue;
      const chain: NamedFiles[] = [];
      for (let at: string | null = key; at !== null; at = known.get(at)?.parent ?? null) {
        const found = known.get(at);
        if (found !== undefined) chain.unshift({ name: found.stage.name, files: found.files });
      }
      chains.set(key, chain);
    }
  }
  return chains;
}

type Arms = { chains: Chain[]; former: number };

/**
 * The arms of the present evaluation: the finished ones in order, and the one in progress. Run
 * directories of older versions do not record which arms are present: all are taken.
 */
async function presentArms(
  run: RunDir,
  stages: readonly RecipeStage[],
  planned: { key: string; chain: Chain },
): Promise<Arms> {
  const all = await armChains(run, stages);
  const current = await readCurrentArms(run.root);
  if (current === null) {
    const chains = [...all.values()];
    return { chains: chains.length > 0 ? chains : [planned.chain], former: 0 };
  }
  const done = [...new Set(current.done)].filter((key) => all.has(key));
  const isUnderWay = done.length < current.strategies.length && !done.includes(planned.key);
  const chains = done.flatMap((key) => [all.get(key) ?? []]);
  const present = new Set([...done, planned.key]);
  const former = [...all.keys()].filter((key) => !present.has(key)).length;
  return { chains: isUnderWay || chains.length === 0 ? [...chains, planned.chain] : chains, former };
}

export async function openSource(dir: string): Promise<ReportSource> {
  const run = await openRunDir(dir);
  const plan = await readPlan(run);
  const context = contextOf(run, plan);
  const { stages, keys } = context;
  const planned = stages.map((stage) => ({ name: stage.name, files: filesOf(run, stage, keys) }));
  const ofPlan = { key: keys.get(stages.at(-1)?.name ?? "")?.key ?? "", chain: planned };
  const { chains, former } =
    plan.recipe === "evaluate" ? await presentArms(run, stages, ofPlan) : { chains: [planned], former: 0 };
  const problems = importFiles(context);
  const all = [problems, ...(chains[0] ?? []).map(({ files }) => files)];
  const manifests = (await Promise.all(all.map(readManifest))).filter((manifest) => manifest !== null);
  return { run, plan, problems, chains, formerArms: former, manifests };
}
