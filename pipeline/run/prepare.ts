/**
 * Makes the sealed artifacts that all buckets of a stage share (benchmark index, vectors), once,
 * before any worker starts. The hash of an artifact is part of the bucket keys.
 */

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { exists, writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { UserCache } from "../../io/user-cache.ts";
import { NOW } from "../../judge/counts.ts";
import type { ProducerStage, StageContext } from "../../stages/define-stage.ts";
import { BucketJournal } from "../journal/journal.ts";
import { sharedHash } from "../journal/shared.ts";
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
      const cache = new UserCache(setup.log);
      if (!(await exists(artifact))) {
        const make = async () => (await stage.prepare?.(options, ctx)) ?? new Uint8Array();
        await writeWhole(artifact, await shared("indexes", make, { stage, setup, cache }), "seal");
      }
      if (isShown) continue;
      const made = await readFile(artifact);
      const tested = prepareContext(stage, counting, { services, journal, made });
      const test = async () => Buffer.from((await stage.selfTest?.(options, tested)) ?? "");
      await writeWhole(report, await shared("self-tests", test, { stage, setup, cache, made }), "seal");
    } finally {
      progress.stop();
      await journal.close();
      await services.close();
    }
  }
}

type Sharing = {
  stage: ProducerStage<unknown, Record<string, unknown>>;
  setup: PrepareSetup;
  cache: UserCache;
  /** The artifact that a self-test is about. */
  made?: Uint8Array;
};

/** What another run has made from equal parts, else what `make` makes. */
async function shared(
  kind: "indexes" | "self-tests",
  make: () => Promise<Uint8Array>,
  { stage, setup, cache, made }: Sharing,
): Promise<Uint8Array> {
  const { config, keys, run, log } = setup;
  const by = stage.sharedBy?.(kind, config) ?? null;
  if (by === null) return make();
  const inputs = keys.get(stage.name)?.inputs.map(({ path, sha256: content }) => [basename(path), content]);
  const from = made === undefined ? inputs : [sha256(made), run.facts.seed];
  // A stage that decides as another one does shares with it.
  const name = stage.verdictsOf ?? stage.name;
  const key = sharedHash(kind, [name, stage.revision, by, from]);
  const { bytes, isKept } = await cache.obtain(kind, key, async () => ({
    bytes: await make(),
    isFinal: true,
  }));
  if (isKept) log(`${stage.name}: taken from the user's cache: ${kind}`);
  return bytes;
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
