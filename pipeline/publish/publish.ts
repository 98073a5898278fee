/**
 * Writes dataset/: the rows that decontaminate kept, as Parquet files that every trainer reads.
 * Promises: the folder appears as a whole; no config has anything of a contaminated problem.
 */
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ZodObject } from "zod";
import { temporaryBeside, writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { writeParquet } from "../../io/parquet.ts";
import { findStrategy } from "../../rollout/strategies.ts";
import type { Config } from "../../schemas/config.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import {
  PublishedExample,
  PublishedProblem,
  RejectedTrajectory,
  SftExample,
} from "../../schemas/published.ts";
import { isByEvidence } from "../../stages/decontaminate/rule.ts";
import { producerOf } from "../recipes.ts";
import { chainOf, importFiles, readManifest } from "../store/chain.ts";
import type { RunContext } from "../store/run-context.ts";
import { swap } from "../store/swap.ts";
import { cardText } from "./card.ts";
import type { Reasoning } from "./card-answers.ts";
import { dropsReasoning } from "./card-answers.ts";
import { readSelfTest, writeContamination } from "./contamination.ts";
import type { FlakyShare } from "./flaky.ts";
import { inHashOrder } from "./hash-order.ts";
import { refusedCounts } from "./licences.ts";
import type { PublishSource } from "./publish-source.ts";
import { examplesOf, optionalColumns, problemsOf, rejectedColumns, rejectedOf } from "./published-rows.ts";
import { sftColumns, sftOf, templateKwargs } from "./sft.ts";
import { byKind, type KindSums, noSums } from "./test-kinds.ts";
import { comparedIn } from "./undecided.ts";

/** Rows per file: small enough to open, large enough that a dataset is a few files. */
const ROWS_PER_FILE = 50_000;
export const STAMP = "rftkit.json";

type Rows<T> = AsyncGenerator<T, void, undefined>;

/**
 * Writes one config as train-00000.parquet, train-00001.parquet, …; a config without rows is one
 * empty file.
 */
async function writeConfig<T extends Record<string, unknown>>(
  folder: string,
  {
    rowsPerFile,
    ...described
  }: { schema: ZodObject; schemaName: string; optional?: ReadonlySet<string>; rowsPerFile: number },
  rows: Rows<T>,
): Promise<number> {
  let total = 0;
  let isDone = false;
  const some = async function* (): Rows<T> {
    for (let taken = 0; taken < rowsPerFile; taken += 1) {
      const next = await rows.next();
      if (next.done === true) {
        isDone = true;
        return;
      }
      total += 1;
      yield next.value;
    }
  };
  try {
    for (let file = 0; !isDone; file += 1) {
      const before = total;
      const path = join(folder, `train-${String(file).padStart(5, "0")}.parquet`);
      await writeParquet(path, { ...described, rows: some(), mode: "replace" });
      if (file > 0 && total === before) await rm(path);
    }
  } finally {
    // A file that cannot be written leaves rows unread: what reads them is closed.
    await rows.return();
  }
  return total;
}

type PublishSetup = {
  rowsPerFile?: number;
  /** Measures the share of flaky programs; called only if dataset/ is written. */
  flaky(source: PublishSource): Promise<FlakyShare>;
};

/** @returns whether dataset/ was written; false where it is already up to date */
export async function publish(context: RunContext, setup: PublishSetup): Promise<boolean> {
  const { rowsPerFile = ROWS_PER_FILE } = setup;
  const { run, config } = context;
  const links = await chainOf(context);
  const problems = importFiles(context);
  const chain = links.filter((l) => !l.summaries);
  const found = await Promise.all([problems, ...chain.map((l) => l.files)].map(readManifest));
  const manifests = found.flatMap((manifest) => (manifest === null ? [] : [manifest]));
  const stamp = stampOf(manifests, config);
  const licences = config.publish.allow_licenses;
  const imported: PublishSource = { buckets: run.facts.buckets, problems, chain, licences };
  const decided = manifests.filter(
    ({ stage }) => stage === context.recipe.source.name || stage === producerOf("contamination/1"),
  );
  await writeContamination(run, config, { source: imported, stamp: stampOf(decided, config) });
  const known = await readFile(join(run.dataset, STAMP), "utf8").catch(() => "");
  if (known.includes(stamp)) return false;
  const folder = temporaryBeside(run.dataset);
  try {
    const compared = await comparedIn(imported);
    const ids = new Set(compared.undecided.map(({ problem_id }) => problem_id));
    const source = decides(config) || ids.size > 0 ? { ...imported, undecided: ids } : imported;
    const optional = await optionalColumns(source);
    const { counts, ...written } = await writeAll(folder, source, {
      config,
      rowsPerFile,
      optional,
    });
    const selfTest = await readSelfTest(source);
    const bytes = await sizesOf(folder, counts);
    const hasCotPrompts = asksForReasoning(context);
    const flaky = await setup.flaky(source);
    const omitted = run.facts.fields?.omitted ?? [];
    const refused = await refusedCounts(source);
    const made = { counts, compared, refused, ...written, manifests, selfTest, bytes, optional, flaky };
    const facts = { config, omitted, hasCotPrompts, ...made };
    await writeWhole(join(folder, "README.md"), cardText(facts));
    await writeWhole(
      join(folder, STAMP),
      `${JSON.stringify({ schema: "dataset/1", stamp, counts, ...(licences && { refused }) }, null, 1)}\n`,
    );
    await swap(folder, run.dataset);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return true;
}

/** Whether decontamination can leave a problem undecided, so that rows say which they are. */
const decides = ({ decontaminate }: Config): boolean =>
  decontaminate !== undefined && decontaminate.benchmarks.length > 0 && isByEvidence(decontaminate);

/** Bytes of the files of each config. */
async function sizesOf(folder: string, counts: Record<string, number>): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const name of Object.keys(counts)) {
    sizes[name] = 0;
    for (const file of await readdir(join(folder, name)))
      sizes[name] += (await stat(join(folder, name, file))).size;
  }
  return sizes;
}

/**
 * A hash of what dataset/ is made from: contents, since rows recomputed under the same keys may
 * differ.
 */
export function stampOf(manifests: readonly Manifest[], { name, publish_rejected, publish }: Config): string {
  const contents = manifests.map(({ key, buckets }) => [key, buckets.map((b) => b.content)]);
  const { flaky_sample, order, ...rights } = publish;
  const { license, sources, allow_licenses } = rights;
  const isSilent = license === undefined && sources.length === 0 && allow_licenses === undefined;
  const stated = isSilent ? [] : [rights];
  const sample = flaky_sample === undefined ? [] : [{ flaky_sample }];
  // The order of earlier versions is absent.
  const ordered = order === "hash" ? [{ order }] : [];
  return sha256([contents, name, publish_rejected, ...stated, ...sample, ...ordered]);
}

/**
 * Whether prompts of the strategy ask for reasoning or give guidelines, which are not published.
 */
function asksForReasoning({ config: { generate }, baseDir }: RunContext): boolean {
  if (generate.trajectories !== undefined) return false;
  const { turns } = findStrategy(generate.strategy, baseDir);
  return turns.some(({ reasoning, instruction }) => reasoning !== null || instruction !== null);
}

/** Adds up what the rows say of the model's reasoning. */
async function* summed(rows: Rows<PublishedExample>, sums: Reasoning): Rows<PublishedExample> {
  for await (const row of rows) {
    sums.answers += row.reasoning_answers ?? 0;
    sums.tokens += row.reasoning_tokens ?? 0;
    sums.dropped += row.reasoning_dropped ?? 0;
    yield row;
  }
}

type Written = {
  counts: Record<string, number>;
  reasoning: Reasoning;
  kinds: KindSums;
  optionalRejected: ReadonlySet<string>;
  optionalSft: ReadonlySet<string>;
};

async function writeAll(
  folder: string,
  source: PublishSource,
  { config, rowsPerFile, optional }: { config: Config; rowsPerFile: number; optional: ReadonlySet<string> },
): Promise<Written> {
  const reasoning: Reasoning = { answers: 0, tokens: 0, dropped: 0 };
  const kinds: KindSums = { assert: noSums(), other: noSums() };
  const problem = { schema: PublishedProblem, schemaName: "published-problem/1", rowsPerFile };
  const example = { schema: PublishedExample, schemaName: "example/1", rowsPerFile, optional };
  const parts = { folder: join(folder, "parts") };
  const ordered = <T extends { example_id: string }>(rows: Rows<T>): Rows<T> =>
    config.publish.order === "hash" ? inHashOrder(rows, parts) : rows;
  const examples = (set: "multi" | "single") => summed(ordered(examplesOf(source, set)), reasoning);
  const kwargs = templateKwargs(config);
  const optionalSft = sftColumns(optional, kwargs);
  const sft = { schema: SftExample, schemaName: "sft/1", rowsPerFile, optional: optionalSft };
  const counts: Record<string, number> = {
    multi_turn: await writeConfig(join(folder, "multi_turn"), example, examples("multi")),
    single_turn: await writeConfig(join(folder, "single_turn"), example, examples("single")),
    problems: await writeConfig(
      join(folder, "problems"),
      ["test_kind", "license", "decision"].some((path) => optional.has(path))
        ? { ...problem, optional }
        : problem,
      byKind(problemsOf(source), kinds),
    ),
    sft: await writeConfig(join(folder, "sft"), sft, ordered(sftOf(source, kwargs))),
  };
  let optionalRejected = optional;
  if (config.publish_rejected) {
    const withReasoning = !dropsReasoning(config);
    optionalRejected = await rejectedColumns(source, { withReasoning, examples: optional });
    const rejected = {
      schema: RejectedTrajectory,
      schemaName: "rejected-trajectory/1",
      rowsPerFile,
      optional: optionalRejected,
    };
    counts.rejected = await writeConfig(
      join(folder, "rejected"),
      rejected,
      rejectedOf(source, { withReasoning }),
    );
  }
  return { counts, reasoning, kinds, optionalRejected, optionalSft };
}
