/**
 * `--from STAGE`: everything from that stage on is computed again. Answers stay on record and are
 * never asked for again; verdicts of these stages are judged again. Promises: the start is
 * recorded, so that after a kill the same command resumes with what it has computed since; nothing
 * is removed while workers are alive.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { jsonOrNull, writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { shown, TryLaterError, UserError } from "../../schemas/errors.ts";
import { refuseBesideJob } from "../executors/slurm-job.ts";
import { verdictPrefix } from "../journal/keys.ts";
import { decodeRecords, encodeRecord } from "../journal/record.ts";
import { summariesName } from "../store/chain.ts";
import type { RunContext } from "../store/run-context.ts";
import type { RunDir } from "../store/run-dir.ts";
import { workerOf } from "../store/suspects.ts";

const Begun = z.object({
  schema: z.literal("redo/1"),
  from: z.string(),
  /** The configuration: a hash of all keys. */
  work: z.string(),
  /** Whether everything that must go has been removed. */
  forgotten: z.boolean(),
});
type Begun = z.infer<typeof Begun>;

export class Rerun {
  /** Names of the stages that are computed again although they are sealed. */
  readonly again: readonly string[];
  readonly #run: RunDir;
  readonly #wanted: Begun | null;
  readonly #isResumed: boolean;
  /** All stages of the run. */
  readonly #names: readonly string[];

  private constructor(
    run: RunDir,
    parts: { again: readonly string[]; wanted: Begun | null; isResumed: boolean; names: readonly string[] },
  ) {
    this.#run = run;
    this.#names = parts.names;
    this.again = parts.again;
    this.#wanted = parts.wanted;
    this.#isResumed = parts.isResumed;
  }

  /** @throws UserError where the stage is not one of this run */
  static async open(context: RunContext, from: string | undefined): Promise<Rerun> {
    const { run, recipe, stages, keys } = context;
    const names = [recipe.source.name, ...stages.map((stage) => stage.name)];
    if (from === undefined) return new Rerun(run, { again: [], wanted: null, isResumed: false, names });
    const again = stagesFrom(from, names);
    const work = sha256([...keys].map(([name, { key }]) => [name, key])).slice(0, 16);
    const begun = await readBegun(run);
    const isResumed = begun?.from === from && begun.work === work && begun.forgotten;
    const wanted: Begun = { schema: "redo/1", from, work, forgotten: false };
    return new Rerun(run, { again: isResumed ? [] : again, wanted, isResumed, names });
  }

  /** Lines for the user. */
  get lines(): string[] {
    if (!this.#isResumed) return [];
    const { from } = this.#wanted ?? {};
    return [
      `resuming --from ${from}, which was interrupted; to start it over, remove ${this.#run.rerunFile}`,
    ];
  }

  /** Removes what is to be computed again. @throws TryLaterError while workers are alive */
  async begin(): Promise<void> {
    if (this.#wanted === null || this.#isResumed) return;
    await refuseBesideJob(this.#run);
    await waitForWorkers(this.#run);
    await writeWhole(this.#run.rerunFile, `${JSON.stringify(this.#wanted)}\n`);
    await forget(this.again, this.#run);
    await writeWhole(this.#run.rerunFile, `${JSON.stringify({ ...this.#wanted, forgotten: true })}\n`);
  }

  /** Called once all stages are sealed: ends a `--from` that any command has begun. */
  async end(): Promise<void> {
    const begun = await readBegun(this.#run);
    if (begun !== null && this.#names.includes(begun.from)) await rm(this.#run.rerunFile, { force: true });
  }
}

/** Milliseconds that workers of a killed command get to notice that it is gone. */
const PATIENCE = 10_000;

async function waitForWorkers(run: RunDir): Promise<void> {
  for (let waited = 0; ; waited += 250) {
    const living = await livingWorkers(run);
    if (living.length === 0) return;
    if (waited >= PATIENCE) {
      throw new TryLaterError(
        `workers of an earlier command are still running (${living.join(", ")}); stop them, then run the same command again`,
      );
    }
    await sleep(250);
  }
}

async function livingWorkers(run: RunDir): Promise<string[]> {
  const names = (await readdir(run.attempts).catch(() => [])).filter((name) => name.endsWith(".jsonl"));
  const texts = await Promise.all(
    names.map((name) => readFile(join(run.attempts, name), "utf8").catch(() => "")),
  );
  return names.filter((_, i) => workerOf(texts[i] ?? "") === "alive");
}

const readBegun = async (run: RunDir): Promise<Begun | null> =>
  Begun.safeParse(jsonOrNull(await readFile(run.rerunFile, "utf8").catch(() => ""))).data ?? null;

/** The names from `from` on. @throws UserError where it is not among them */
function stagesFrom(from: string, names: readonly string[]): string[] {
  const at = names.indexOf(from);
  if (at >= 0) return names.slice(at);
  const fix = "Name a stage of this run.";
  throw new UserError({ where: "--from", expected: `one of ${names.join(", ")}`, got: shown(from), fix });
}

/** Removes the files and verdicts of the stages `again`. */
async function forget(again: readonly string[], run: RunDir): Promise<void> {
  // All keys go, not only the present one: a bucket sealed under another would be adopted without
  // judging.
  for (const name of again.flatMap((stage) => [stage, summariesName(stage)]))
    await rm(run.stage(name), { recursive: true, force: true });
  // A problem that was given up is tried again.
  await rm(run.attempts, { recursive: true, force: true });
  const prefixes = again.map(verdictPrefix);
  for (const folder of await readdir(join(run.root, "journal")).catch(() => [])) {
    await forgetVerdicts(join(run.root, "journal", folder), prefixes);
  }
}

/**
 * Rewrites each journal file without the verdicts of these stages; its answers stay as they are.
 */
async function forgetVerdicts(folder: string, prefixes: readonly string[]): Promise<void> {
  for (const name of (await readdir(folder)).filter((n) => n.endsWith(".jsonl"))) {
    const path = join(folder, name);
    const { records } = decodeRecords(await readFile(path));
    const kept = records.filter(
      (r) => !prefixes.some((prefix) => String((r as { k?: unknown }).k).startsWith(prefix)),
    );
    if (kept.length < records.length) await writeWhole(path, Buffer.concat(kept.map(encodeRecord)));
  }
}
