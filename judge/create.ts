/**
 * Creates a judge: finds Python, starts the supervisor, determines the isolation level of this
 * machine.
 * Promises: resolves once a zygote has passed its self-test; the level in `identity` is the result
 * of that test, and a later zygote with a lower level is never used. Below level 2 untrusted
 * programs are refused.
 */

import { sha256 } from "../io/hash.ts";
import { UserError } from "../schemas/errors.ts";
import type { Count } from "./counts.ts";
import { checkDeciders } from "./deciders.ts";
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
import { NativeJudge } from "./native/native.ts";
import type { Facts } from "./protocol.ts";
import type { Hello } from "./slot.ts";
import { startPool } from "./start.ts";
import type { Cancellation } from "./task.ts";

/** Lowest level at which untrusted programs may run. */
export const SAFE_LEVEL = 2;
const MEBIBYTE = 1 << 20;
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
  /** Content of testlib.h, which checkers in C++ include. */
  testlib?: string | undefined;
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
  /** The part that judges other languages than Python; it starts with the first such program. */
  readonly native: NativeJudge;
  /** Pid of the parent of all processes of the judge. */
  readonly supervisorPid: number | undefined;
  /** Why no program is judged any more; null while the judge works. */
  readonly failure: string | null;
  /** Bytes of the cached verdicts; at most `memoryMb`. */
  readonly cachedBytes: number;
  /** Like Judge.run. @throws Cancelled once it is cancelled: the program is then stopped */
  run(request: JudgeRequest, cancellation?: Cancellation): Promise<JudgeResult>;
  /**
   * Runs a program on the first test only, and compares nothing. Facts are null if it never ran.
   */
  execute(request: JudgeRequest, cancellation?: Cancellation): Promise<Executed>;
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

function requireLevel({ level, missing }: Hello, least: number): void {
  if (level >= least) return;
  throw new UserError({
    where: "judge",
    expected: `isolation level ${least} or above`,
    got: `level ${level} (not demonstrated here: ${missing.join(", ")})`,
    fix: "Run on a machine that allows user namespaces and Landlock, or require a lower level.",
  });
}

type Admission = { own: Hello; native: NativeJudge; least: number; options: JudgeSetup };

/** @throws UserError for a request that this judge cannot run, or may not */
async function admitted(request: JudgeRequest, { own, native, least, options }: Admission): Promise<void> {
  const unsafe = request.trusted === true || options.unsafe === true;
  await checkDeciders(request.comparator, { testlib: options.testlib !== undefined });
  const isInteractive = request.comparator.interactor !== undefined;
  const isPython = request.language === undefined && !isInteractive;
  const used = isInteractive
    ? await native.admitInteractive(request, unsafe)
    : isPython
      ? own
      : await native.admit(request);
  requireLevel(used, least);
  if (used.level < SAFE_LEVEL && !unsafe) refuse(used.level);
}

/** @throws UserError if Python is missing or too old, or the isolation is below `minLevel` */
export async function createJudge(options: JudgeSetup = {}): Promise<LocalJudge> {
  const judge = (request: JudgeRequest, cancellation?: Cancellation): Promise<JudgeResult> => {
    if (request.comparator.interactor !== undefined) return native.judgeInteractive(request, cancellation);
    return request.language === undefined
      ? pool.judge(request, cancellation)
      : native.judge(request, cancellation);
  };
  const native = new NativeJudge({ ...options, judge });
  const { supervisor, pool, hello, python } = await startPool({ ...options, judge });
  const close = async (): Promise<void> => {
    await Promise.all([native.close(), supervisor.close()]);
    pool.fail("the judge was closed");
  };
  const least = options.minLevel ?? 0;
  try {
    requireLevel(hello, least);
  } catch (error) {
    await close();
    throw error;
  }
  const memory = new VerdictMemory((options.memoryMb ?? 64) * MEBIBYTE);
  let closing: Promise<void> | null = null;
  const admit = async (request: JudgeRequest): Promise<void> => {
    if (closing !== null) throw new Error("the judge is closed");
    await admitted(request, { own: hello, native, least, options });
  };
  const gated = async (requests: GatedRequests): Promise<GatedResults> => {
    const { first, whole } = requests;
    await admit(whole);
    const inputs = { first: pool.inputsId(first), whole: pool.inputsId(whole) };
    const judgeGated = (): GatedResults => {
      if (whole.comparator.kind === "checker") return runsInTurn(judge, requests);
      return whole.language === undefined ? pool.judgeGated(requests) : native.judgeGated(requests);
    };
    if (options.remember === false) return judgeGated();
    return memory.recallGated(requests, inputs, { judge: judgeGated, run: judge });
  };
  return {
    identity: { isolation: hello.level, judge_version: JUDGE_VERSION, python },
    ...(options.testlib !== undefined && { testlib: sha256(options.testlib) }),
    missing: hello.missing,
    layers: hello.layers,
    get supervisorPid() {
      return supervisor.pid;
    },
    native,
    trace: async (request: JudgeRequest, index: number): Promise<Buffer> => {
      await admit(request);
      const isPlain = request.language === undefined && request.comparator.interactor === undefined;
      return isPlain ? pool.trace(request, index) : Buffer.alloc(0);
    },
    get cachedBytes() {
      return memory.weight;
    },
    get failure() {
      return pool.failure ?? native.failure;
    },
    run: async (request: JudgeRequest, cancellation?: Cancellation): Promise<JudgeResult> => {
      await admit(request);
      if (options.remember === false) return judge(request, cancellation);
      return memory.recall(request, pool.inputsId(request), () => judge(request, cancellation));
    },
    execute: async (request: JudgeRequest, cancellation?: Cancellation): Promise<Executed> => {
      await admit(request);
      const part = request.language === undefined ? pool : native;
      return part.execute(request, cancellation);
    },
    runGated: (requests) => onceBegun(gated(requests)),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
