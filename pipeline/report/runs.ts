/**
 * The run directories of a folder, each with what it is and its results, from manifests and
 * measurements alone: no row is read, so that a hundred runs take a moment. A directory that cannot
 * be read is listed with its fault and hides no other.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { exists, jsonOrNull } from "../../io/files.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { STAMP } from "../publish/publish.ts";
import { filtersRows, producerOf, RECIPES } from "../recipes.ts";
import { readMeasured } from "../store/measurements.ts";
import { stateOf } from "../store/run-state.ts";
import { openSource, type ReportSource } from "../store/source.ts";

import { readEvaluation } from "./other-run.ts";
import { sum } from "./shared/sum.ts";

export type RunLine = {
  /** Name of the folder. */
  name: string;
  state: string;
  recipe: string;
  model: string;
  strategy: string;
  problems: number | null;
  trajectories: number | null;
  /** Trajectories that pass, of those judged. */
  passed: { part: number; whole: number } | null;
  multi: number | null;
  single: number | null;
  date: string;
  seconds: number;
  /** Whether the run has a report of its own in DIR/report. */
  hasReport: boolean;
  fault: string | null;
};

const RUN_FILE = "run.json";

export const isRunDir = (dir: string): Promise<boolean> => exists(join(dir, RUN_FILE));

/** Names of the run directories in a folder, in order. */
export async function runsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name);
  const found = await Promise.all(names.map((name) => isRunDir(join(folder, name))));
  return names.filter((_, i) => found[i]).sort();
}

/** Rows of dataset/, by its stamp. */
async function publishedIn({ run }: ReportSource): Promise<{ multi: number | null; single: number | null }> {
  const text = await readFile(join(run.dataset, STAMP), "utf8").catch(() => "");
  const counts = (jsonOrNull(text) as { counts?: Record<string, number> } | null)?.counts;
  return { multi: counts?.multi_turn ?? null, single: counts?.single_turn ?? null };
}

function facts({
  plan,
  manifests,
}: ReportSource): Pick<RunLine, "recipe" | "model" | "strategy" | "problems" | "trajectories" | "passed"> {
  const of = (stage: string): Manifest["counts"] | undefined =>
    manifests.find((manifest) => manifest.stage === stage)?.counts;
  const { policy, generate } = plan.config;
  // The first filter of trajectories keeps those that pass.
  const judged = manifests.find(({ stage }) => filtersRows(stage))?.counts;
  return {
    recipe: plan.recipe,
    model: policy.kind === "openai" ? policy.model : policy.kind,
    strategy: generate.strategy,
    problems: of(RECIPES[plan.recipe].source.name)?.kept ?? null,
    trajectories: of(producerOf("trajectory/1"))?.rows_out ?? null,
    passed: judged === undefined ? null : { part: judged.kept, whole: judged.rows_in },
  };
}

/** All arms of an evaluation; the manifests are of one. */
async function evaluated(
  root: string,
): Promise<Partial<Pick<RunLine, "strategy" | "trajectories" | "passed">>> {
  const arms = (await readEvaluation(root))?.arms ?? [];
  const [first] = arms;
  if (first === undefined) return {};
  const trajectories = sum(arms.map((arm) => arm.trajectories));
  return {
    strategy: arms.length === 1 ? first.strategy : `${arms.length} strategies`,
    trajectories,
    passed: {
      part: sum(arms.flatMap(({ turns }) => turns.map(({ correct }) => correct))),
      whole: trajectories - sum(arms.map((arm) => arm.no_verdict)),
    },
  };
}

async function lineOf(folder: string, name: string): Promise<RunLine> {
  const dir = join(folder, name);
  const hasReport = await exists(join(dir, "report", "index.html"));
  const nothing = { problems: null, trajectories: null, passed: null, multi: null, single: null };
  try {
    const source = await openSource(dir);
    const last = source.chains[0]?.at(-1)?.name;
    const isFinished = source.manifests.some(({ stage }) => stage === last);
    const { state } = await stateOf(source.run, isFinished);
    const { commands } = await readMeasured(source.run);
    return {
      name,
      state,
      ...facts(source),
      ...(await evaluated(dir)),
      ...(await publishedIn(source)),
      date: commands.at(-1)?.at.slice(0, 16).replace("T", " ") ?? "",
      seconds: commands.reduce((sum, { seconds }) => sum + seconds, 0),
      hasReport,
      fault: null,
    };
  } catch (error) {
    const fault = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return {
      name,
      state: "not readable",
      recipe: "",
      model: "",
      strategy: "",
      ...nothing,
      date: "",
      seconds: 0,
      hasReport,
      fault,
    };
  }
}

/** Runs of a folder, the latest first. */
export async function readRuns(folder: string): Promise<RunLine[]> {
  const lines: RunLine[] = [];
  for (const name of await runsIn(folder)) lines.push(await lineOf(folder, name));
  return lines.sort((a, b) => (a.date === b.date ? (a.name < b.name ? -1 : 1) : a.date < b.date ? 1 : -1));
}
