/**
 * Creates a judge: finds Python, starts the supervisor, determines the isolation level of this
 * machine.
 * Promises: resolves once a zygote has passed its self-test; the level in `identity` is the result
 * of that test, and a later zygote with a lower level is never used. Below level 2 untrusted
 * programs are refused.
 */
import { availableParallelism } from "node:os";
import { UserError } from "../schemas/errors.ts";
import type { Count } from "./counts.ts";
import { onceBegun, runsInTurn } from "./gate.ts";
import {
  type GatedRequests,
  type GatedResults,
  JUDGE_VERSION,
  type Judge,
  type JudgeRequest,
  type JudgeResult,
} from "./judge.ts";
import { VerdictMemory } from "./memory.ts";
import { Pool } from "./pool.ts";
import type { Facts } from "./protocol.ts";
import { resolvePython } from "./python.ts";
import type { Hello } from "./slot.ts";
import { Supervisor, type SupervisorEvents } from "./supervisor.ts";

/** Lowest level at which untrusted programs may run. */
export const SAFE_LEVEL = 2;
const MEBIBYTE = 1 << 20;
/** Time limit of the start, which takes half a second on an idle machine. */
const START_MS = 300_000;

export type JudgeSetup = {
  /** Name or path of the interpreter; default "python3". */
  python?: string;
  /** Zygotes, each of which runs one program at a time; default: one per core. */
  workers?: number;
  /** Run untrusted programs even below isolation level 2; default false. */
  unsafe?: boolean;
  /** Run several tests of a program in one process; default true. */
  batch?: boolean;
  /**
   * Highest isolation level to set up, 0–3; default 3. For tests, and for machines where a layer
   * does not work.
   */
  maxLevel?: 0 | 1 | 2 | 3;
  /** Refuse to start below this level; default 0. */
  minLevel?: 0 | 1 | 2 | 3;
  /** Programs after which a zygote is replaced; default 2,000. */
  recycleAfter?: number;
  /** Cache of verdicts in mebibytes; 0: none; default 64. */
  memoryMb?: number;
  /** Run equal programs once; default true. false: every request runs, as repeats.ts needs it. */
  remember?: boolean;
  /** Hash seed of the interpreters (PYTHONHASHSEED); default 0. */
  hashSeed?: number;
  /** Gets the figures of counts.ts. */
  count?: Count | undefined;
};

/** A judge with additional information for `rftkit doctor` and benchmarks. */
export type LocalJudge = Judge & {
  /** Guarantees that the self-test could not demonstrate on this machine. */
  readonly missing: readonly string[];
  /** Active mechanisms by name; their guarantees are summarised by the level. */
  readonly layers: Readonly<Record<string, unknown>>;
  /** Output of the tracer for a run on test `index`; see trace.ts for its format. */
  trace(request: JudgeRequest, index: number): Promise<Buffer>;
  /** Pid of the parent of all processes of the judge. */
  readonly supervisorPid: number | undefined;
  /** Why no program is judged any more; null while the judge works. */
  readonly failure: string | null;
  /** Like Judge.run. @throws Cancelled when the signal is aborted: the program is then stopped */
  run(request: JudgeRequest, signal?: AbortSignal): Promise<JudgeResult>;
  /**
   * Runs a program on the first test only, and compares nothing. Facts are null if it never ran.
   */
  execute(request: JudgeRequest, signal?: AbortSignal): Promise<Executed>;
};

export type Executed = { result: JudgeResult; facts: Facts | null };

function refuse(level: number): never {
  throw new UserError({
    where: "judge",
    expected: `isolation level ${SAFE_LEVEL} or above for untrusted programs`,
    got: `level ${level}`,
    fix: "Run on Linux 5.13 or later with Landlock, or allow this with --unsafe at your own risk.",
  });
}

type Started = { supervisor: Supervisor; pool: Pool; hello: Hello; python: string };

/** Starts zygotes and waits until the first one is ready. */
async function start(options: JudgeSetup): Promise<Started> {
  const { path, version } = await resolvePython(options.python ?? "python3");
  const events: SupervisorEvents = { ready: () => {}, failed: () => {} };
  const workers = Math.max(1, options.workers ?? availableParallelism());
  const { maxLevel = 3, hashSeed = 0 } = options;
  const supervisor = new Supervisor({ python: path, workers, maxLevel, hashSeed }, events);
  const pool = new Pool(supervisor, {
    batch: options.batch ?? true,
    recycleAfter: options.recycleAfter ?? 2000,
    count: options.count,
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

/** @throws UserError if Python is missing or too old, or the isolation is below `minLevel` */
export async function createJudge(options: JudgeSetup = {}): Promise<LocalJudge> {
  const { supervisor, pool, hello, python } = await start(options);
  if (hello.level < (options.minLevel ?? 0)) {
    await supervisor.close();
    throw new UserError({
      where: "judge",
      expected: `isolation level ${options.minLevel} or above`,
      got: `level ${hello.level} (not demonstrated here: ${hello.missing.join(", ")})`,
      fix: "Run on a machine that allows user namespaces and Landlock, or require a lower level.",
    });
  }
  const memory = new VerdictMemory((options.memoryMb ?? 64) * MEBIBYTE);
  let closing: Promise<void> | null = null;
  const admit = (request: JudgeRequest): void => {
    if (hello.level < SAFE_LEVEL && request.trusted !== true && options.unsafe !== true) refuse(hello.level);
    if (closing !== null) throw new Error("the judge is closed");
  };
  const gated = async (requests: GatedRequests): Promise<GatedResults> => {
    const { first, whole } = requests;
    admit(whole);
    const inputs = { first: pool.inputsId(first), whole: pool.inputsId(whole) };
    const run = (request: JudgeRequest) => pool.judge(request);
    const inOne = whole.comparator.kind !== "checker";
    const judge = () => (inOne ? pool.judgeGated(requests) : runsInTurn(run, requests));
    if (options.remember === false) return judge();
    return memory.recallGated(requests, inputs, { judge, run });
  };
  return {
    identity: { isolation: hello.level, judge_version: JUDGE_VERSION, python },
    missing: hello.missing,
    layers: hello.layers,
    get supervisorPid() {
      return supervisor.pid;
    },
    trace: async (request: JudgeRequest, index: number): Promise<Buffer> => {
      admit(request);
      return pool.trace(request, index);
    },
    get failure() {
      return pool.failure;
    },
    run: async (request: JudgeRequest, signal?: AbortSignal): Promise<JudgeResult> => {
      admit(request);
      if (options.remember === false) return pool.judge(request, signal);
      return memory.recall(request, pool.inputsId(request), () => pool.judge(request, signal));
    },
    execute: async (request: JudgeRequest, signal?: AbortSignal): Promise<Executed> => {
      admit(request);
      return pool.execute(request, signal);
    },
    runGated: (requests) => onceBegun(gated(requests)),
    close: () => {
      closing ??= supervisor.close().then(() => pool.fail("the judge was closed"));
      return closing;
    },
  };
}
