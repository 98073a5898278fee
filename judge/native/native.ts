/**
 * Judges programs of compiled languages and other runtimes: a supervisor and a pool of their own,
 * started when the first such program comes.
 * Promises: the guarantees of the isolation levels by the same self-test, a new process for each
 * test, whose first result counts. Python's zygotes, keys and costs are not touched.
 */
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { onceBegun } from "../gate.ts";
import { Interactive } from "../interactive/interactive.ts";
import type { Job } from "../job.ts";
import type { GatedRequests, GatedResults, JudgeRequest, JudgeResult } from "../judge.ts";
import { DEFAULT_LANGUAGE, languageNamed, languageNames } from "../languages/index.ts";
import { pythonProcess, pythonToolchain } from "../languages/python-process.ts";
import type { Pool } from "../pool.ts";
import type { Hello, Slot } from "../slot.ts";
import { type Started, type StartOptions, startPool } from "../start.ts";
import type { Cancellation } from "../task.ts";
import { Compiler } from "./compiler.ts";
import { Headers } from "./headers.ts";
import { preparedProgram } from "./programs.ts";
import { type Prepared, prepare, toolchainOf, type Usable, usable } from "./setup.ts";

const PLAIN_LIMITS = {
  cpuLimitMs: 10_000,
  wallLimitMs: 60_000,
  memoryLimitMb: 512,
  outputLimitBytes: 1 << 20,
};

type Running = Started & { prepared: Prepared; compiler: Compiler };

export class NativeJudge {
  readonly #options: StartOptions;
  readonly #shown = new Map<string, Promise<void>>();
  readonly #interactive: Interactive;
  #running: Promise<Running> | null = null;
  #pool: Pool | null = null;
  #python: Promise<Usable> | null = null;
  #closed = false;

  /** @param options judge: runs checkers */
  constructor(options: StartOptions & { judge: (request: JudgeRequest) => Promise<JudgeResult> }) {
    this.#options = options;
    const { judge, testlib, count } = options;
    const run: Pool["withOutputs"] = async (request, cancellation) => {
      const { pool } = await this.#started();
      const found = await this.#find(request.language?.name);
      return pool.withOutputs(this.#allowed(request, found), cancellation);
    };
    this.#interactive = new Interactive({ run, judge, testlib, count });
  }

  /** What runs a language; Python runs as a process here. */
  async #find(name: string = DEFAULT_LANGUAGE): Promise<Usable> {
    if (name !== DEFAULT_LANGUAGE) return usable(name);
    this.#python ??= pythonToolchain(this.#options.python ?? "python3").then((toolchain) => ({
      language: languageNamed(DEFAULT_LANGUAGE),
      machinery: pythonProcess,
      toolchain,
    }));
    return this.#python;
  }

  /** The languages that can be run here, beside Python. */
  static async languages(): Promise<Usable[]> {
    const found = await Promise.all(
      languageNames().map(async (name): Promise<Usable[]> => {
        const language = languageNamed(name);
        const toolchain = await toolchainOf(language);
        const { machinery } = language;
        return machinery === null || toolchain === null ? [] : [{ language, machinery, toolchain }];
      }),
    );
    return found.flat();
  }

  /** Why no program is judged any more; null while it works, and before the first program. */
  get failure(): string | null {
    return this.#pool?.failure ?? null;
  }

  #started(): Promise<Running> {
    if (this.#closed) throw new Error("the judge is closed");
    if (this.#running === null) {
      const running = this.#start();
      this.#running = running;
      // The next program tries again: what fails to start now may start later.
      running.catch(() => {
        if (this.#running === running) this.#running = null;
      });
    }
    return this.#running;
  }

  async #start(): Promise<Running> {
    const prepared = await prepare([...(await NativeJudge.languages()), await this.#find()]);
    try {
      const compiler = new Compiler(prepared.headers === null ? null : new Headers(prepared.headers));
      const started = await startPool({
        ...this.#options,
        native: prepared.config,
        prepare: (slot, job) => this.#prepare(compiler, slot, job),
      });
      this.#pool = started.pool;
      return { ...started, prepared, compiler };
    } catch (error) {
      await prepared.close();
      throw error;
    }
  }

  /** Compiles the program of a job and gives it to a zygote; a compile error ends the job. */
  async #prepare(compiler: Compiler, slot: Slot, job: Job): Promise<void> {
    const find = (name?: string): Promise<Usable> => this.#find(name);
    job.program ??= await preparedProgram(slot, job, { compiler, find, testlib: this.#options.testlib });
  }

  /** The self-test of this part, which it starts. @throws UserError if it cannot judge this */
  async admit(request: JudgeRequest): Promise<Hello> {
    const { fnName, entryPoint, inputFile, outputFile } = request;
    const { language: declared } = await this.#usable(request);
    const refused = [fnName, entryPoint, inputFile, outputFile].some((value) => value != null);
    if (!refused) return (await this.#started()).hello;
    throw new UserError({
      where: "judge",
      expected: `a problem of standard input and output for ${declared.title}`,
      got: "one of function calls, assertions or named files",
      fix: "Judge Python programs on this problem.",
    });
  }

  /** As admit, for an interactive problem. @param unsafe whether its files may be seen */
  async admitInteractive(request: JudgeRequest, unsafe: boolean): Promise<Hello> {
    const { interactor } = request.comparator;
    const hello = await this.admit(request);
    for (const name of [interactor?.language, interactor?.jury?.language])
      await this.#shownLanguage(name ?? DEFAULT_LANGUAGE);
    if (unsafe || Number(hello.layers.landlock) > 0) return hello;
    throw new UserError({
      where: "judge",
      expected: "Landlock for interactive problems: it keeps the interactor's files from the program",
      got: "a kernel without it",
      fix: "Run on Linux 5.13 or later with Landlock, or allow this with --unsafe at your own risk.",
    });
  }

  /** Pid of the parent of all processes of this part, for measurements. */
  async supervisorPid(): Promise<number | undefined> {
    return (await this.#started()).supervisor.pid;
  }

  /** The request as it runs: with what the runtime itself takes of CPU time. */
  #allowed(request: JudgeRequest, { machinery }: Usable): JudgeRequest {
    const { extraCpuMs } = machinery.allowances;
    return extraCpuMs === 0 ? request : { ...request, cpuLimitMs: request.cpuLimitMs + extraCpuMs };
  }

  /** Finds the language, and shows once that it works in the sandbox. */
  async #usable(request: JudgeRequest): Promise<Usable> {
    return this.#shownLanguage(request.language?.name ?? DEFAULT_LANGUAGE);
  }

  async #shownLanguage(name: string): Promise<Usable> {
    const found = await this.#find(name);
    const shown = this.#shown.get(name) ?? this.#show(found);
    this.#shown.set(name, shown);
    try {
      await shown;
    } catch (error) {
      // Not kept: a machine that stood still must not take the language away for good.
      this.#shown.delete(name);
      throw error;
    }
    return found;
  }

  /** Runs a plain program. A fault of the set-up must not become a verdict. */
  async #show({ language, machinery, toolchain }: Usable): Promise<void> {
    const { pool } = await this.#started();
    const { verdict, detail, tests } = await pool.judge({
      problemKey: `plain/${language.name}`,
      code: machinery.plain,
      language: { name: language.name, flags: machinery.flags.answer },
      tests: [{ input: "41\n", output: "42\n" }],
      comparator: { kind: "tokens", checker: null, provenance: "plain" },
      fnName: null,
      inputFile: null,
      outputFile: null,
      ...PLAIN_LIMITS,
      earlyExitFrom: 0,
      trusted: true,
    });
    if (verdict === "OK") return;
    if (verdict === "INTERNAL")
      throw new TryLaterError(`a plain ${language.title} program had no verdict: ${detail ?? "none"}`);
    throw new UserError({
      where: `language ${language.name}`,
      expected: `a plain program to pass with ${toolchain.version} in the sandbox`,
      got: `${verdict}: ${detail ?? tests[0]?.stderr ?? ""}`.trim(),
      fix: "Install it where every user can read it (Debian's package), or leave out this language.",
    });
  }

  async judge(request: JudgeRequest, cancellation?: Cancellation): Promise<JudgeResult> {
    const found = await this.#usable(request);
    const { pool } = await this.#started();
    const result = await pool.judge(this.#allowed(request, found), cancellation);
    return { ...result, toolchain: found.toolchain.version };
  }

  /** Judges a program on an interactive problem; it may be in Python. */
  async judgeInteractive(request: JudgeRequest, cancellation?: Cancellation): Promise<JudgeResult> {
    const found = await this.#usable(request);
    const result = await this.#interactive.judge(request, cancellation);
    return request.language === undefined ? result : { ...result, toolchain: found.toolchain.version };
  }

  /** Runs a program on its first test, and compares nothing. */
  async execute(request: JudgeRequest, cancellation?: Cancellation): ReturnType<Pool["execute"]> {
    const found = await this.#usable(request);
    const { pool } = await this.#started();
    return pool.execute(this.#allowed(request, found), cancellation);
  }

  judgeGated(requests: GatedRequests): GatedResults {
    return onceBegun(this.#gated(requests));
  }

  async #gated({ first, whole }: GatedRequests): Promise<GatedResults> {
    const found = await this.#usable(whole);
    const { pool } = await this.#started();
    const results = pool.judgeGated({
      first: this.#allowed(first, found),
      whole: this.#allowed(whole, found),
    });
    const { version: toolchain } = found.toolchain;
    const rest = results.whole.then((result) => (result === null ? null : { ...result, toolchain }));
    rest.catch(() => undefined);
    return { first: results.first.then((result) => ({ ...result, toolchain })), whole: rest };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = await this.#running?.catch(() => null);
    if (running == null) return;
    await running.supervisor.close();
    running.pool.fail("the judge was closed");
    await running.prepared.close();
  }
}
