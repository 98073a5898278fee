/**
 * A run directory as a report sees it: its chains of stages (an evaluation has one an arm) and, bucket by bucket,
 * what is sealed of them. Works on a run that still goes on: what is not sealed is not there yet.
 */
import { readdir } from "node:fs/promises";
import { readAllParquet } from "../../io/parquet.ts";
import { Contamination } from "../../schemas/contamination.ts";
import type { Decision } from "../../schemas/decision.ts";
import { Example } from "../../schemas/example.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { Problem } from "../../schemas/problem.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { Verification } from "../../schemas/verdict.ts";
import { importFiles, readManifest, writesOf } from "../chain.ts";
import { readCurrentArms } from "../evaluation/arms.ts";
import { PROBLEM_SCHEMA } from "../import-pass.ts";
import { type Plan, readPlan } from "../plan.ts";
import { RECIPES, type RecipeName, type RecipeStage, stagesUntil } from "../recipes.ts";
import { openRunDir, type RunDir } from "../run-dir.ts";
import { StageFiles } from "../stage-files.ts";

export type Link = { name: string; files: StageFiles };
/** Stages of one arm in order, from generate on. */
export type Chain = readonly Link[];

export type ReportSource = {
  run: RunDir;
  plan: Plan;
  problems: StageFiles;
  chains: readonly Chain[];
  /** Arms of an evaluation that lie there from a configuration before; they are not reported. */
  formerArms: number;
  /** Manifests of the first chain and of import, in order; stages that are not done have none. */
  manifests: readonly Manifest[];
};

const filesOf = (run: RunDir, stage: RecipeStage, key: string): StageFiles =>
  new StageFiles(run, { stage: stage.name, key, writes: writesOf(stage) });

/** Every arm that is done, whichever evaluation was, by the key of its last stage; manifests name their parents. */
async function armChains(run: RunDir, stages: readonly RecipeStage[]): Promise<Map<string, Chain>> {
  const known = new Map<string, { stage: RecipeStage; files: StageFiles; parent: string | null }>();
  const last = stages.at(-1);
  const chains = new Map<string, Chain>();
  for (const stage of stages) {
    for (const key of (await readdir(run.stage(stage.name)).catch(() => [])).sort()) {
      if (key === "latest") continue;
      const files = filesOf(run, stage, key);
      const manifest = await readManifest(files);
      if (manifest === null) continue;
      known.set(key, { stage, files, parent: manifest.parent });
      if (stage !== last) continue;
      const chain: Link[] = [];
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
 * The arms of the present evaluation: those done, in their order, and the one that is under way. Where an older
 * version evaluated nothing says which they are, and all are taken.
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
  const recipe = RECIPES[plan.recipe as RecipeName];
  const keys = new Map(Object.entries(plan.keys));
  const stages = stagesUntil(recipe, plan.config, plan.until);
  const planned = stages.map((stage) => ({
    name: stage.name,
    files: filesOf(run, stage, keys.get(stage.name)?.key ?? ""),
  }));
  const ofPlan = { key: keys.get(stages.at(-1)?.name ?? "")?.key ?? "", chain: planned };
  const { chains, former } =
    plan.recipe === "evaluate" ? await presentArms(run, stages, ofPlan) : { chains: [planned], former: 0 };
  const problems = importFiles(run, recipe, keys);
  const all = [problems, ...(chains[0] ?? []).map(({ files }) => files)];
  const manifests = (await Promise.all(all.map(readManifest))).filter((manifest) => manifest !== null);
  return { run, plan, problems, chains, formerArms: former, manifests };
}

/** What one chain says of one bucket. */
export type ChainBucket<Row extends Ended = Trajectory> = {
  trajectories: Row[];
  verifications: ReadonlyMap<string, Verification[]>;
  /** Decisions on trajectories, by stage and row; stages that are not sealed are left out. */
  decisions: readonly { stage: string; byRow: ReadonlyMap<string, Decision> }[];
  /** Decisions of decontaminate, by problem. */
  cleared: ReadonlyMap<string, Decision>;
  /** Tokens of published rows, by trajectory. */
  published: ReadonlyMap<string, number>;
  pairs: Contamination[];
  /** Problems that a stage gave up since they killed its worker each time. */
  givenUp: readonly GivenUp[];
};
export type GivenUp = { stage: string; problem_id: string; rows: number; detail: string };

export type Bucket = { problems: Problem[]; chains: ChainBucket[] };

const PROBLEMS = { schema: Problem, schemaName: PROBLEM_SCHEMA };
const TRAJECTORIES = { schema: Trajectory, schemaName: "trajectory/1" };

/** @returns null where the bucket's problems are not sealed */
export async function readBucket(source: ReportSource, bucket: number): Promise<Bucket | null> {
  if ((await source.problems.readSeal(bucket)) === null) return null;
  const problems = await readAllParquet(source.problems.rowsFile(bucket), PROBLEMS);
  const chains: ChainBucket[] = [];
  for (const chain of source.chains) {
    const trajectories = (file: string) => readAllParquet(file, TRAJECTORIES);
    chains.push(await readChain(chain, bucket, trajectories));
  }
  return { problems, chains };
}

/** What of a trajectory is needed to say where it ended. */
export type Ended = Pick<Trajectory, "trajectory_id" | "problem_id" | "outcome">;
export type EndsBucket = {
  problems: Pick<Problem, "problem_id" | "name">[];
  chain: ChainBucket<Ended>;
};

/** The first chain of a bucket without texts, tests and programs. */
export async function readEnds(source: ReportSource, bucket: number): Promise<EndsBucket | null> {
  const [chain] = source.chains;
  if (chain === undefined || (await source.problems.readSeal(bucket)) === null) return null;
  const columns = ["problem_id", "name"] as const;
  const problems = await readAllParquet(source.problems.rowsFile(bucket), { ...PROBLEMS, columns });
  const ended = ["trajectory_id", "problem_id", "outcome"] as const;
  const trajectories = (file: string): Promise<Ended[]> =>
    readAllParquet(file, { ...TRAJECTORIES, columns: ended });
  return { problems, chain: await readChain(chain, bucket, trajectories) };
}

const PUBLISHED = ["problem_id", "tokens", "provenance"] as const;

async function readChain<Row extends Ended>(
  chain: Chain,
  bucket: number,
  read: (file: string) => Promise<Row[]>,
): Promise<ChainBucket<Row>> {
  const verifications = new Map<string, Verification[]>();
  const decisions: { stage: string; byRow: Map<string, Decision> }[] = [];
  let trajectories: Row[] = [];
  let cleared = new Map<string, Decision>();
  let pairs: Contamination[] = [];
  const published = new Map<string, number>();
  const givenUp: GivenUp[] = [];
  for (const { name, files } of chain) {
    // Stages of a bucket are sealed in order.
    const seal = await files.readSeal(bucket);
    if (seal === null) break;
    if (seal.counts.reasons.failed !== undefined && name !== "keep-passing")
      givenUp.push(...givenUpBy(name, await files.readDecisions(bucket)));
    const rows = files.rowsFile(bucket);
    if (name === "generate") {
      trajectories = await read(rows);
    } else if (name === "verify") {
      for (const row of await readAllParquet(rows, { schema: Verification, schemaName: "verification/1" })) {
        verifications.set(row.trajectory_id, [...(verifications.get(row.trajectory_id) ?? []), row]);
      }
    } else if (name === "strip-prompts") {
      const examples = { schema: Example, schemaName: "example/1", columns: PUBLISHED };
      for (const row of await readAllParquet(rows, examples))
        published.set(row.provenance.trajectory_id, row.tokens);
    } else if (name === "decontaminate") {
      pairs = await readAllParquet(rows, { schema: Contamination, schemaName: "contamination/1" });
    }
    if (["screen", "generate", "score"].includes(name)) continue;
    const byRow = new Map((await files.readDecisions(bucket)).map((decision) => [decision.row_id, decision]));
    if (name === "decontaminate") cleared = byRow;
    else decisions.push({ stage: name, byRow });
  }
  return { trajectories, verifications, decisions, cleared, published, pairs, givenUp };
}

/** One entry a problem. The reason "failed" of keep-passing is another: trajectories that broke off. */
function givenUpBy(stage: string, decisions: readonly Decision[]): GivenUp[] {
  const found = new Map<string, GivenUp>();
  for (const { problem_id, detail } of decisions.filter(({ reason }) => reason === "failed")) {
    const entry = found.get(problem_id) ?? { stage, problem_id, rows: 0, detail: detail ?? "" };
    found.set(problem_id, { ...entry, rows: entry.rows + 1 });
  }
  return [...found.values()];
}
