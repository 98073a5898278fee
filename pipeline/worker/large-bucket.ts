/**
 * Buckets whose trajectories are large: each problem passes all its stages before the next one is
 * read, so that memory depends on a problem, not on the bucket. Stages that see whole buckets, and
 * problems that killed a worker, are left to the pass over whole buckets.
 * Promises: the same files and seals as that pass. What is left after a kill are the journal's
 * verdicts; the stages of the bucket are computed again.
 */
import { columnTree } from "../../io/parquet/columns.ts";
import { optionalIn } from "../../io/parquet/optional.ts";
import { readAllParquet, readMetadata } from "../../io/parquet.ts";
import type { Decision } from "../../schemas/decision.ts";
import type { BucketSeal } from "../../schemas/manifest.ts";
import { Problem } from "../../schemas/problem.ts";
import { producerOf, screensProblems } from "../recipes.ts";
import type { ChainLink, Link } from "../store/chain.ts";
import { bucketKey, contentAfter } from "../store/open-buckets.ts";
import { RowSpool } from "../store/row-spool.ts";
import { wellFormed } from "../store/well-formed.ts";
import { atStage } from "./at-stage.ts";
import { closeJournal, openJournal } from "./bucket-journal.ts";
import { type Done, rowsByProblem } from "./bucket-rows.ts";
import { BucketState } from "./bucket-state.ts";
import { freeMemory } from "./free-memory.ts";
import { runProblem } from "./one-problem.ts";
import type { PassSetup } from "./setup.ts";
import { passContext } from "./stage-context.ts";

/** Bytes of trajectories before compression: a bucket of the paper has a third of it. */
const LARGE_BYTES = 96 * 2 ** 20;

/** Rows after which memory is freed: what a full collection costs is a tenth of their stages. */
const MANY_ROWS = 1000;

const SAMPLING = producerOf("trajectory/1");

/** The links from `from` on that pass a bucket problem by problem. */
function streamed(from: number, { chain }: PassSetup): ChainLink[] {
  const rest = chain.slice(from);
  const stop = rest.findIndex(
    ({ stage, summaries }) =>
      summaries === true ||
      stage.kind === "global" ||
      screensProblems(stage.name) ||
      (stage.writes !== "decisions" && (stage.decides === "problem" || stage.name === SAMPLING)),
  );
  return stop < 0 ? rest : rest.slice(0, stop);
}

/** Whether the stages of a bucket from `from` on are computed problem by problem. */
export async function isLarge(bucket: number, from: number, setup: PassSetup): Promise<boolean> {
  const sampled = setup.chain.slice(0, from).find(({ stage }) => stage.name === SAMPLING);
  if (sampled === undefined || streamed(from, setup).length === 0) return false;
  if (setup.inFlight.isBackwards || setup.suspects.some()) return false;
  const { bytes } = await readMetadata(sampled.files.rowsFile(bucket));
  return bytes >= (setup.largeBytes ?? LARGE_BYTES);
}

type Found = (bucket: number, link: Link, key: string) => Promise<BucketSeal | null>;

/** What a stage has made of the problems so far. */
type Made = { link: ChainLink; decisions: Decision[]; rows: RowSpool; optional: Set<string> };

/**
 * Computes the stages of a large bucket, of which the first has no seal. @returns the seals of the
 * stages up to the first that another worker wrote, at least one
 */
export async function passLarge(
  bucket: number,
  at: { from: number; content: string; existing: Found },
  setup: PassSetup,
): Promise<{ seals: BucketSeal[]; content: string }> {
  const made = streamed(at.from, setup).map(
    (link): Made => ({
      link,
      decisions: [],
      rows: new RowSpool(link.files.rowsFile(bucket)),
      optional: new Set(),
    }),
  );
  try {
    await computeAll(bucket, { from: at.from, made }, setup);
    return await sealAll(bucket, { ...at, made }, setup);
  } finally {
    for (const { rows } of made) await rows.close();
  }
}

async function computeAll(
  bucket: number,
  { from, made }: { from: number; made: readonly Made[] },
  setup: PassSetup,
): Promise<void> {
  const done = setup.chain.slice(0, from).filter(({ summaries }) => summaries !== true);
  const columns = made.flatMap(({ link }) => [...link.stage.reads]);
  for (const { link } of made) await setup.services.ensure(link.stage.needs ?? []);
  const journal = await openJournal(bucket, setup);
  try {
    const { signal } = setup;
    const steps = made.map((one) => ({ ...one, ctx: passContext(one.link, { setup, journal, signal }) }));
    const problems = await readAllParquet(setup.problemsFile(bucket), {
      schema: Problem,
      schemaName: "problem/1",
    });
    let passed = 0;
    const given: Done = { links: done, columns, bucket };
    for await (const { problem, rows } of rowsByProblem(problems, given)) {
      const size = rows.length;
      // Emptied, so that rows which a stage drops are not kept in memory by their list.
      const state = BucketState.ofProblem(problem, rows.splice(0));
      for (const { link, ctx, ...sink } of steps) {
        const { stage } = link;
        if (stage.kind === "global") throw new Error(`${stage.name} sees whole buckets`);
        const output = await atStage(stage.name, setup.count, async () => {
          const { rest, ...result } = await runProblem(stage, problem, { state, ctx, setup, journal });
          await rest;
          return result;
        });
        // What a file would give back, as the next stage must see it.
        const written = { ...output, rows: output.rows.map(wellFormed) };
        state.apply(link, written);
        for (const decision of output.decisions) sink.decisions.push(decision);
        const { writes } = link.files;
        if (writes === null) continue;
        for (const path of optionalIn(columnTree(writes.schema), written.rows)) sink.optional.add(path);
        await sink.rows.add(written.rows);
      }
      journal.release();
      passed += size;
      if (passed < MANY_ROWS) continue;
      freeMemory();
      passed = 0;
    }
  } finally {
    await closeJournal(journal, setup);
  }
}

/** Writes and seals one stage after the other, up to one that another worker has written. */
async function sealAll(
  bucket: number,
  at: { content: string; existing: Found; made: readonly Made[] },
  setup: PassSetup,
): Promise<{ seals: BucketSeal[]; content: string }> {
  const seals: BucketSeal[] = [];
  let { content } = at;
  for (const { link, decisions, rows, optional } of at.made) {
    setup.signal.throwIfAborted();
    const key = bucketKey(link, content);
    const known = seals.length === 0 ? null : await at.existing(bucket, link, key);
    const isOurs =
      known === null && (await link.files.write(bucket, key, { decisions, rows: rows.rows(), optional }));
    const seal = known ?? (await link.files.seal(bucket, key));
    if (known === null) setup.count(`sealed:${link.stage.name}`);
    seals.push(seal);
    content = contentAfter(content, seal, link);
    if (!isOurs) break;
  }
  return { seals, content };
}
