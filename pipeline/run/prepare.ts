/**
 * Makes the sealed artifacts that all buckets of a stage share (benchmark index, vectors), once,
 * before any worker starts. The hash of an artifact is part of the bucket keys.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { exists, writeWhole } from "../../io/files.ts";
import { NOW } from "../../judge/counts.ts";
import type { StageContext } from "../../stages/define-stage.ts";
import { BucketJournal } from "../journal/journal.ts";
import { optionsOf, type RecipeStage } from "../recipes.ts";
import { artifactFile, filesOf, lacksArtifact, selfTestFile } from "../store/chain.ts";
import type { RunContext } from "../store/run-context.ts";
import { Progress, type WorkSize } from "../worker/progress.ts";
import { Services } from "../worker/services.ts";
import { stageContext } from "../worker/stage-context.ts";

type PrepareSetup = Omit<RunContext, "recipe"> & {
  zygotes: number;
  signal: AbortSignal;
  count: (what: string, by?: number) => void;
  log: (message: string) => void;
};

/** Counters of a stage that prepares. */
const ITEMS: ReadonlySet<string> = new Set(["benchmark_items", "planted"]);
/** Nobody knows how many items a benchmark has before it is read. */
const PREPARED: WorkSize = { unit: "benchmark items and copies", counter: "prepared", total: null, done: 0 };

/** Makes missing artifacts and self-test reports; verdicts are journalled under journal/prepare. */
export async function prepareArtifacts(setup: PrepareSetup): Promise<void> {
  for (const stage of setup.stages) {
    if (stage.writes === "decisions" || stage.prepare === undefined) continue;
    const files = filesOf(setup.run, stage, setup.keys);
    const [artifact, report] = [artifactFile(files), selfTestFile(files)];
    const isShown = stage.selfTest === undefined || (await exists(report));
    if (!(await lacksArtifact(stage, files)) && isShown) continue;
    const progress = new Progress(PREPARED, { what: `preparing ${stage.name}` });
    const counted = (what: string, by?: number) => {
      progress.count(ITEMS.has(what) ? PREPARED.counter : what, by);
      if (!what.startsWith(NOW)) setup.count(what, by);
    };
    setup.log(`preparing ${stage.name}`);
    const { baseDir, zygotes } = setup;
    const services = new Services(setup.config, { baseDir, zygotes });
    const journal = await BucketJournal.open(join(setup.run.root, "journal", "prepare"));
    progress.start();
    try {
      await services.ensure(stage.needs ?? []);
      const options = optionsOf(stage, setup.config);
      const counting = { ...setup, count: counted };
      const ctx = prepareContext(stage, counting, { services, journal });
      if (!(await exists(artifact))) await writeWhole(artifact, await stage.prepare(options, ctx), "seal");
      if (isShown || stage.selfTest === undefined) continue;
      const made = await readFile(artifact);
      const shown = await stage.selfTest(
        options,
        prepareContext(stage, counting, { services, journal, made }),
      );
      await writeWhole(report, shown, "seal");
    } finally {
      progress.stop();
      await journal.close();
      await services.close();
    }
  }
}

function prepareContext(
  stage: RecipeStage,
  setup: PrepareSetup,
  { services, journal, made }: { services: Services; journal: BucketJournal; made?: Uint8Array },
): StageContext {
  return stageContext(
    stage,
    { ...setup, services, journal },
    {
      policy: () => {
        throw new Error(`stage ${stage.name}: prepare has no policy`);
      },
      embedder: () => services.embedder(),
      artifact: () =>
        made === undefined
          ? Promise.reject(new Error(`stage ${stage.name}: prepare makes the artifact`))
          : Promise.resolve(made),
    },
  );
}
