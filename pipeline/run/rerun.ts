/**
 * `--from STAGE`: everything from that stage on is computed again. Answers stay on record and are
 * never asked for again; verdicts of these stages are judged again. Promises: the start is
 * recorded, so that after a kill the same command resumes with what it has computed since; nothing
 * is removed while workers are alive. Where the model may be asked, what goes is kept aside until
 * the user has agreed to the calls.
 */
import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { exists, jsonOrNull, writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { shown, TryLaterError, UserError } from "../../schemas/errors.ts";
import { refuseBesideJob } from "../executors/slurm-job.ts";
import { producerOf } from "../recipes.ts";
import { summariesName } from "../store/chain.ts";
import type { RunContext } from "../store/run-context.ts";
import type { RunDir } from "../store/run-dir.ts";
import { workerOf } from "../store/suspects.ts";
import { forgetRecords } from "./forget-records.ts";

const SAMPLING = producerOf("trajectory/1");

const Begun = z.object({
  schema: z.literal("redo/1"),
  from: z.string(),
  /** The configuration: a hash of all keys. */
  work: z.string(),
  /** Whether everything that must go has been removed. */
  forgotten: z.boolean(),
  /** Whether the user has agreed to new model calls, or none is needed. */
  agreed: z.boolean().optional(),
});
type Begun = z.infer<typeof Begun>;

export class Rerun {
  /** Names of the stages that are computed again although they are sealed. */
  readonly again: readonly string[];
  readonly #run: RunDir;
  /** What this command asks for, or what an earlier one has begun and not ended. */
  readonly #wanted: Begun | null;
  readonly #isResumed: boolean;
  /** Whether this command itself names the stage. */
  readonly #isNamed: boolean;
  /** All stages of the run. */
  readonly #names: readonly string[];

  private constructor(
    run: RunDir,
    parts: {
      again: readonly string[];
      wanted: Begun | null;
      isResumed: boolean;
      isNamed: boolean;
      names: readonly string[];
    },
  ) {
    this.#run = run;
    this.#names = parts.names;
    this.again = parts.again;
    this.#wanted = parts.wanted;
    this.#isResumed = parts.isResumed;
    this.#isNamed = parts.isNamed;
  }

  /** @throws UserError where the stage is not one of this run */
  static async open(context: RunContext, from: string | undefined): Promise<Rerun> {
    const { run, recipe, stages, keys } = context;
    const names = [recipe.source.name, ...stages.map((stage) => stage.name)];
    const begun = await readBegun(run);
    if (from === undefined) {
      return new Rerun(run, { again: [], wanted: begun, isResumed: true, isNamed: false, names });
    }
    stagesFrom(from, names);
    const start = begun !== null && isOpen(begun, names) ? earlier(begun.from, from, names) : from;
    const again = stagesFrom(start, names);
    const work = sha256([...keys].map(([name, { key }]) => [name, key])).slice(0, 16);
    const isResumed = begun?.from === start && begun.work === work && begun.forgotten;
    const wanted: Begun = isResumed ? begun : { schema: "redo/1", from: start, work, forgotten: false };
    return new Rerun(run, { again: isResumed ? [] : again, wanted, isResumed, isNamed: true, names });
  }

  get from(): string {
    return this.#wanted?.from ?? "";
  }

  /** Whether trajectories are made again, and nobody has agreed to new calls for them yet. */
  get isUndecided(): boolean {
    return this.#wanted !== null && isOpen(this.#wanted, this.#names);
  }

  /** Lines for the user. */
  get lines(): string[] {
    if (!this.#isResumed || !this.#isNamed) return [];
    return [
      `resuming --from ${this.from}, which was interrupted; to start it over, remove ${this.#run.rerunFile}`,
    ];
  }

  /**
   * Removes what is to be computed again.
   * @param aside keeps it until `agree` or `restore`; otherwise calls are agreed to
   * @throws TryLaterError while workers are alive
   */
  async begin(aside: boolean): Promise<void> {
    if (this.#wanted === null || this.#isResumed) return;
    await refuseBesideJob(this.#run);
    await waitForWorkers(this.#run);
    const begun = { ...this.#wanted, ...(!aside && { agreed: true }) };
    await this.#write(begun);
    await (aside ? putAside(this.again, this.#run) : remove(this.again, this.#run));
    // A problem that was given up is tried again.
    await rm(this.#run.attempts, { recursive: true, force: true });
    await forgetRecords(this.again, this.#run);
    await this.#write({ ...begun, forgotten: true });
  }

  /** The calls are agreed to, or none is needed: what was kept aside goes. */
  async agree(): Promise<void> {
    if (this.#wanted === null) return;
    await this.#write({ ...this.#wanted, forgotten: true, agreed: true });
    await rm(this.#run.aside, { recursive: true, force: true });
  }

  /** Brings back what was kept aside. @returns false if nothing was */
  async restore(): Promise<boolean> {
    const { aside, planFile } = this.#run;
    if (!(await exists(aside))) return false;
    const names = await readdir(aside);
    // Before all of them were put aside, a folder that is not there was not touched.
    const isWhole = this.#isNamed || this.#wanted?.forgotten === true;
    for (const name of this.#names.slice(this.#names.indexOf(this.from)).flatMap(foldersOf)) {
      if (isWhole || names.includes(name)) await rm(this.#run.stage(name), { recursive: true, force: true });
    }
    for (const name of names.filter((one) => one !== PLAN))
      await rename(join(aside, name), this.#run.stage(name));
    if (names.includes(PLAN)) await rename(join(aside, PLAN), planFile);
    await rm(aside, { recursive: true, force: true });
    await rm(this.#run.rerunFile, { force: true });
    return true;
  }

  /** Called once all stages are sealed: ends a `--from` that any command has begun. */
  async end(): Promise<void> {
    const begun = await readBegun(this.#run);
    if (begun === null || !this.#names.includes(begun.from)) return;
    await rm(this.#run.aside, { recursive: true, force: true });
    await rm(this.#run.rerunFile, { force: true });
  }

  #write = (begun: Begun): Promise<boolean> => writeWhole(this.#run.rerunFile, `${JSON.stringify(begun)}\n`);
}

/** Whether trajectories are made again, and new calls for them are not agreed to. */
function isOpen({ from, agreed }: Begun, names: readonly string[]): boolean {
  const at = names.indexOf(from);
  return agreed !== true && at >= 0 && at <= names.indexOf(SAMPLING);
}

const earlier = (a: string, b: string, names: readonly string[]): string =>
  names.indexOf(a) < names.indexOf(b) ? a : b;

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

/**
 * All keys of a stage go, not only the present one: a bucket sealed under another would be adopted
 * without judging.
 */
const foldersOf = (stage: string): string[] => [stage, summariesName(stage)];

async function remove(again: readonly string[], run: RunDir): Promise<void> {
  for (const name of again.flatMap(foldersOf)) await rm(run.stage(name), { recursive: true, force: true });
}

const PLAN = "plan.json";

/** After a kill, what is aside already is the older and complete one. */
async function putAside(again: readonly string[], run: RunDir): Promise<void> {
  await mkdir(run.aside, { recursive: true });
  if (!(await exists(join(run.aside, PLAN))) && (await exists(run.planFile)))
    await cp(run.planFile, join(run.aside, PLAN));
  for (const name of again.flatMap(foldersOf)) {
    const [from, to] = [run.stage(name), join(run.aside, name)];
    if (await exists(to)) await rm(from, { recursive: true, force: true });
    else if (await exists(from)) await rename(from, to);
  }
}
