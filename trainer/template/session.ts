/**
 * One Python process that renders a checkpoint's chat template and counts its tokens. Templates and
 * tokenizers are untrusted: the process has no secrets in its environment, bounded memory, and is
 * killed if an answer takes too long.
 * Promises: one answer for each row, in order.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { assetPath } from "../../io/assets.ts";
import { UserError } from "../../schemas/errors.ts";
import {
  type CheckpointFacts,
  Fault,
  Opened,
  type Rendered,
  RowAnswer,
  type RowRequest,
  Sealed,
} from "./protocol.ts";

/** Python stops a row after 10 s by itself; operations in C can only be stopped from outside. */
const PATIENCE_MS = 30_000;
/** Starting Python and reading a tokenizer takes a second, and many on a busy machine. */
const OPENING_MS = 120_000;
/** Rows on their way: enough to keep both sides busy, few enough that a killed one is known. */
const AHEAD = 16;
const TAIL = 2000;
const VARIABLES = ["PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT"] as const;

/** What templates see as today if nobody names a day: the one that Llama 3.1's template writes. */
export const FROZEN_DAY = "2024-07-26";

/** What decides the tokens of a row beside its messages. */
export type TemplateSetting = {
  folder: string;
  /** What templates see as today, YYYY-MM-DD. */
  date: string;
  template_name?: string | undefined;
  template_kwargs?: Readonly<Record<string, unknown>> | undefined;
  loss: "last" | "all_assistant" | "passing";
  window?: number | undefined;
  /** A folder for token shards, which appears with the first row. */
  out?: string | undefined;
};

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export class TemplateSession {
  readonly #child: Child;
  readonly #lines: AsyncIterator<string>;
  readonly #patience: number;
  #errors = "";

  private constructor(child: Child, patience: number) {
    this.#child = child;
    this.#patience = patience;
    child.stdin.on("error", () => {
      // The end of stdout tells what happened.
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-TAIL);
    });
    this.#lines = createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY })[
      Symbol.asyncIterator
    ]();
  }

  /** @throws UserError if the folder has no tokenizer, template or stop token that can be used */
  static async open(
    python: string,
    setting: TemplateSetting,
    patience = PATIENCE_MS,
  ): Promise<{ session: TemplateSession; checkpoint: CheckpointFacts }> {
    const kept = VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
    const child = spawn(python, ["-m", "rftkit_template"], {
      env: { ...Object.fromEntries(kept), PYTHONPATH: assetPath("trainer/components"), PYTHONUTF8: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const session = new TemplateSession(child, patience);
    await Promise.race([once(child, "spawn"), once(child, "error").then(([error]) => Promise.reject(error))]);
    session.#send(setting);
    const first = JSON.parse(await session.#line(setting.folder, Math.max(patience, OPENING_MS)));
    const fault = Fault.safeParse(first);
    if (fault.success) {
      session.close();
      throw new UserError(fault.data.fault);
    }
    return { session, checkpoint: Opened.parse(first).checkpoint };
  }

  /** Answers of the rows, in their order. @throws UserError if a row stops the process */
  async *rows(requests: AsyncIterable<RowRequest> | Iterable<RowRequest>): AsyncGenerator<Rendered> {
    const waiting: RowRequest[] = [];
    for await (const request of requests) {
      this.#send(request);
      waiting.push(request);
      if (this.#child.stdin.writableNeedDrain || waiting.length >= AHEAD) yield* this.#answers(waiting, 1);
    }
    yield* this.#answers(waiting, waiting.length);
  }

  async *#answers(waiting: RowRequest[], count: number): AsyncGenerator<Rendered> {
    for (let done = 0; done < count; done += 1) {
      const request = waiting.shift();
      if (request === undefined) return;
      const answer = RowAnswer.parse(JSON.parse(await this.#line(`row ${request.id}`)));
      yield { request, answer };
    }
  }

  /** Ends the rows and seals the shards. */
  async seal(): Promise<Sealed> {
    this.#child.stdin.end();
    return Sealed.parse(JSON.parse(await this.#line("shards")));
  }

  close(): void {
    this.#child.stdin.destroy();
    this.#child.kill("SIGKILL");
  }

  #send(value: unknown): void {
    this.#child.stdin.write(`${JSON.stringify(value)}\n`);
  }

  async #line(what: string, patience = this.#patience): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, patience, "late");
    });
    try {
      const next = await Promise.race([this.#lines.next(), late]);
      if (next !== "late" && next.done !== true) return next.value;
      this.close();
      const got = next === "late" ? `nothing for ${patience / 1000} s` : await this.#death();
      throw new UserError({
        where: what,
        expected: "a chat template and a tokenizer that give an answer in a second",
        got,
        fix: "Check the checkpoint's chat_template and tokenizer.json; do not use files that you do not trust.",
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async #death(): Promise<string> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "close");
    const last = this.#errors.trim().split("\n").at(-1) ?? "";
    return `the process ended (${this.#child.signalCode ?? this.#child.exitCode}) ${last}`.trim();
  }
}
