/**
 * Starts a supervisor with its pool, and waits for the first zygote.
 * Promises: resolves once a zygote has passed its self-test; a later zygote with a lower level is
 * never used; nothing is left running if the start fails.
 */
import { availableParallelism } from "node:os";
import type { NativeConfig } from "./native/config.ts";
import { Pool, type PoolOptions } from "./pool.ts";
import { resolvePython } from "./python.ts";
import type { Hello } from "./slot.ts";
import { Supervisor, type SupervisorEvents } from "./supervisor.ts";

/** Time limit of the start, which takes half a second on an idle machine. */
const START_MS = 300_000;

export type Started = { supervisor: Supervisor; pool: Pool; hello: Hello; python: string };

/** See JudgeSetup, and Pool and Supervisor for the rest. */
export type StartOptions = Pick<PoolOptions, "judge" | "prepare" | "count" | "testlib"> & {
  python?: string | undefined;
  workers?: number | undefined;
  batch?: boolean | undefined;
  maxLevel?: number | undefined;
  recycleAfter?: number | undefined;
  hashSeed?: number | undefined;
  native?: NativeConfig;
};

/** Starts zygotes and waits until the first one is ready. */
export async function startPool(options: StartOptions): Promise<Started> {
  const { path, version } = await resolvePython(options.python ?? "python3");
  const events: SupervisorEvents = { ready: () => {}, failed: () => {} };
  const workers = Math.max(1, options.workers ?? availableParallelism());
  const { maxLevel = 3, hashSeed = 0, native } = options;
  const supervisor = new Supervisor({ python: path, workers, maxLevel, hashSeed, native }, events);
  const pool = new Pool(supervisor, {
    batch: options.batch ?? true,
    recycleAfter: options.recycleAfter ?? 2000,
    count: options.count,
    prepare: options.prepare,
    judge: options.judge,
    testlib: options.testlib,
  });
  const late = setTimeout(() => events.failed(`no zygote was ready within ${START_MS / 1000} s`), START_MS);
  const hello = await new Promise<Hello>((resolve, reject) => {
    let level: number | null = null;
    events.ready = (slot, said) => {
      level ??= said.level;
      if (said.level < level) supervisor.kill(slot);
      else resolve(said);
      pool.dispatch();
    };
    events.failed = (reason) => {
      reject(new Error(reason));
      pool.fail(reason);
    };
  })
    .finally(() => clearTimeout(late))
    .catch(async (error: unknown) => {
      await supervisor.close();
      throw error;
    });
  return { supervisor, pool, hello, python: version };
}
