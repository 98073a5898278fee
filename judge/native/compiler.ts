/**
 * Compiles programs in the sandbox, each once: the result is kept by content.
 * Promises: a program that does not compile is CE with a message that names no path of this
 * machine, whatever it does to the compiler; only a compiler that was killed from outside twice, or
 * a lost zygote, is no verdict. Memory is bounded: what was not used for long is compiled again.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { JudgeRequest } from "../judge.ts";
import type { Compile } from "../languages/language.ts";
import { ASK, encodeJson, SAYS, STOPPED } from "../protocol.ts";
import { type Slot, SlotLost } from "../slot.ts";
import type { Headers } from "./headers.ts";
import { compileMessage } from "./message.ts";
import type { Usable } from "./setup.ts";

const MEBIBYTE = 1 << 20;
export const COMPILE_LIMITS = { cpuMs: 20_000, wallMs: 120_000, memory: 2048 * MEBIBYTE } as const;
/** As long as watch.py may let a compiler run, and a minute. */
const PATIENCE_MS = 10 * COMPILE_LIMITS.wallMs + 60_000;
const KEPT_BYTES = 128 * MEBIBYTE;
const MAX_TRIES = 2;
const SIGKILL = 9;

const Facts = z.object({
  status: z.int(),
  signal: z.int(),
  stopped: z.int(),
  error: z.int(),
  cpuMs: z.number(),
  wallMs: z.number(),
  tooLarge: z.boolean(),
  flooded: z.boolean(),
  late: z.boolean(),
  message: z.int(),
  files: z.array(z.tuple([z.string(), z.int()])),
});
type Facts = z.infer<typeof Facts>;

/** A program that can be started: its files, one after the other. */
export type Built = { files: [name: string, bytes: number][]; bytes: Buffer };
export type Compiled = { built: Built } | { message: string };

/** Why a compiler ended, beside what it said; null: by an error of its own. */
function reasonOf(facts: Facts): string | null {
  if (facts.stopped === STOPPED.cpu || facts.signal === 24) return "The compiler took too much CPU time.";
  if (facts.stopped === STOPPED.wall) return "The compiler took too long.";
  if (facts.tooLarge || facts.flooded || facts.signal === 25)
    return "The program is too large once compiled.";
  if (facts.error !== 0) return "The compiler could not be started.";
  if (facts.signal !== 0) return "The compiler broke down.";
  return facts.status === 0 && facts.files.length === 0 ? "The compiler wrote no program." : null;
}

const wasKilled = (facts: Facts, said: string): boolean =>
  (facts.signal === SIGKILL && facts.stopped === STOPPED.nobody && !facts.flooded) ||
  (facts.late && facts.stopped === STOPPED.wall) ||
  /\bKilled signal terminated program\b/.test(said);

export class Compiler {
  readonly #headers: Headers | null;
  readonly #kept = new Map<string, Compiled>();
  readonly #running = new Map<string, Promise<Compiled>>();
  #bytes = 0;

  constructor(headers: Headers | null) {
    this.#headers = headers;
  }

  /** @throws SlotLost if there is no result because the zygote is gone */
  async compile(slot: Slot, usable: Usable, request: JudgeRequest): Promise<Compiled> {
    const { code, language, testlib = null } = request;
    const key = createHash("sha256")
      .update(JSON.stringify([language, testlib]))
      .update(code)
      .digest("base64");
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const running = this.#running.get(key);
    if (running !== undefined) {
      const result = await running.catch(() => null);
      if (result !== null) return result;
    }
    const begun = this.#inTurn(slot, usable, request);
    this.#running.set(key, begun);
    try {
      const result = await begun;
      this.#keep(key, result);
      return result;
    } finally {
      this.#running.delete(key);
    }
  }

  /** Tries the lists of flags in turn. The message is that of the first one. */
  async #inTurn(slot: Slot, usable: Usable, request: JudgeRequest): Promise<Compiled> {
    let first: Compiled | null = null;
    for (const flags of request.language?.flags ?? []) {
      const result = await this.#once(slot, usable, { request, flags });
      if ("built" in result) return result;
      first ??= result;
    }
    return first ?? { message: "no flags to compile with" };
  }

  async #once(
    slot: Slot,
    { machinery, toolchain }: Usable,
    { request, flags }: { request: JudgeRequest; flags: readonly string[] },
  ): Promise<Compiled> {
    const { code, testlib } = request;
    const headers =
      machinery.precompiled === undefined
        ? null
        : await this.#headers?.folderFor(toolchain, machinery.precompiled, { code, flags });
    const call = machinery.compile(toolchain, { code, flags, headers: headers ?? undefined });
    const header = encodeJson({
      ...call,
      ...COMPILE_LIMITS,
      bounds: call.bounds ?? "address-space",
      compiler: toolchain.compiler,
      more: testlib === undefined || testlib === "" ? [] : [["testlib.h", testlib]],
    });
    for (let tries = 1; ; tries++) {
      slot.send(ASK.compile, header, Buffer.from(code));
      const { kind, body } = await slot.next(PATIENCE_MS);
      if (kind !== SAYS.compiled) throw new SlotLost(`unexpected frame ${kind} while compiling`);
      const result = compiledOf(body, call, tries === MAX_TRIES);
      if (result !== null) return result;
    }
  }

  #keep(key: string, result: Compiled): void {
    const weight = (one: Compiled): number =>
      "built" in one ? one.built.bytes.length + 500 : one.message.length + 500;
    this.#kept.set(key, result);
    this.#bytes += weight(result);
    for (const [oldest, one] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES || this.#kept.size === 1) return;
      this.#kept.delete(oldest);
      this.#bytes -= weight(one);
    }
  }
}

/** Null: the compiler was killed from outside, try again. */
function compiledOf(body: Buffer, { source }: Compile, isLast: boolean): Compiled | null {
  const headEnd = 4 + body.readUInt32LE(0);
  const facts = Facts.parse(JSON.parse(body.subarray(4, headEnd).toString("utf8")));
  const said = body.subarray(headEnd, headEnd + facts.message).toString("utf8");
  if (facts.files.length > 0 && facts.status === 0)
    return { built: { files: facts.files, bytes: Buffer.from(body.subarray(headEnd + facts.message)) } };
  if (wasKilled(facts, said) && !isLast) return null;
  return { message: compileMessage(said, source, reasonOf(facts)) };
}
