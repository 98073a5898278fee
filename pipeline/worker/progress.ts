/**
 * Progress on stderr: a bar on a terminal, a plain line at growing intervals elsewhere. Counts
 * arrive from workers during the run; none of this is ever part of data files.
 */
import { number } from "../../io/format.ts";
import { canRedraw, columnsOf } from "../../io/terminal.ts";
import { SLOW } from "../../judge/slow.ts";
import { costOf, type Prices } from "../../policy/openai/usage.ts";
import type { ShownProgress } from "../store/measurements.ts";
import { AT_STAGE } from "./at-stage.ts";
import { barLine, plainLine } from "./progress-line.ts";
import { Remaining } from "./remaining.ts";

/** Prefix of the counters of retried calls; the cause follows. */
export const RETRIES_BY = "retries: ";

/** Milliseconds between two drawings of the bar. */
const REDRAW = 250;
/** Seconds between two looks without a terminal, and the longest time between two lines. */
const TICK = 5;
const LONGEST = 120;

/** What a pass has to do; total is null where nobody knows. */
export type WorkSize = { unit: string; counter: string; total: number | null; done: number };

type Out = { isTTY?: boolean; columns?: number; write(text: string): unknown };
type Options = { out?: Out; prices?: Prices | null; what?: string };

export class Progress {
  readonly counts = new Map<string, number>();
  readonly #size: WorkSize;
  readonly #options: Options;
  readonly #out: Out;
  readonly #started = Date.now();
  readonly #remaining = new Remaining();
  readonly #named = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  /** Seconds between two plain lines, and until the next one. */
  #pause = TICK;
  #untilLine = TICK;

  /** @param options what: names the work where no stage of a worker does */
  constructor(size: WorkSize, options: Options = {}) {
    this.#size = size;
    this.#options = options;
    this.#out = options.out ?? process.stderr;
  }

  start(): void {
    this.#look();
    if (canRedraw(this.#out)) this.#timer = setInterval(() => this.#draw(), REDRAW).unref();
    else this.#timer = setInterval(() => this.#tick(), TICK * 1000).unref();
  }

  count(what: string, by = 1): void {
    this.counts.set(what, this.get(what) + by);
  }

  stop(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    if (canRedraw(this.#out)) this.#out.write("\r\u001b[K");
  }

  get(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  /** What is displayed now. */
  shown(): ShownProgress {
    const { unit, counter, total, done } = this.#size;
    const all = done + this.get(counter);
    const verified = this.get("trajectories_verified");
    const cost = this.#cost();
    const last = total !== null && all >= total;
    return {
      unit,
      total,
      done: total === null ? all : Math.min(total, all),
      stage: this.#options.what ?? this.#stage(),
      passed: verified === 0 ? null : this.get("trajectories_passed") / verified,
      rate: this.#remaining.rate,
      left: total === null || last ? null : this.#remaining.left(total),
      cost,
    };
  }

  /** The counts in words: "1,204 answers, 3,310 tests". */
  detail(): string {
    const seconds = Math.max(0.001, (Date.now() - this.#started) / 1000);
    const parts = (
      [
        ["model_calls", "answers"],
        ["answers_replayed", "answers from record"],
        ["retries", `retries${this.#causes()}`],
        ["tests_run", "tests"],
        ["internal_errors", "internal errors"],
      ] as const
    )
      .filter(([what]) => this.get(what) > 0)
      .map(([what, name]) => `${number(this.get(what))} ${name}`);
    const rate =
      this.get("model_calls") > 0 ? [`${Math.round(this.get("model_calls") / seconds)} answers/s`] : [];
    return [...parts, ...this.#usage(), ...rate].join(", ");
  }

  /** The stage that most buckets are in. */
  #stage(): string {
    const busy = [...this.counts].filter(([what, times]) => what.startsWith(AT_STAGE) && times > 0);
    const [most] = busy.sort(([, a], [, b]) => b - a);
    return most === undefined ? "" : most[0].slice(AT_STAGE.length);
  }

  #tokens() {
    return {
      prompt_tokens: this.get("prompt_tokens"),
      cached_tokens: this.get("cached_tokens"),
      completion_tokens: this.get("completion_tokens"),
    };
  }

  #cost(): number | null {
    const { prices = null } = this.#options;
    const used = this.#tokens();
    return prices === null || used.prompt_tokens + used.completion_tokens === 0 ? null : costOf(used, prices);
  }

  /** Tokens that answers have used so far, and their cost; empty where no tokens were counted. */
  #usage(): string[] {
    const { prompt_tokens, cached_tokens, completion_tokens } = this.#tokens();
    if (prompt_tokens + completion_tokens === 0) return [];
    const cached = cached_tokens > 0 ? ` (${short(cached_tokens)} cached)` : "";
    const cost = this.#cost();
    return [
      `${short(prompt_tokens)}${cached} + ${short(completion_tokens)} tokens`,
      ...(cost === null ? [] : [`cost ${cost.toFixed(2)}`]),
    ];
  }

  /** " (12 × 429, 3 × no connection)", the most frequent first. */
  #causes(): string {
    const causes = [...this.counts]
      .filter(([what]) => what.startsWith(RETRIES_BY))
      .sort((a, b) => b[1] - a[1]);
    const shown = causes.map(([what, times]) => `${number(times)} × ${what.slice(RETRIES_BY.length)}`);
    return shown.length === 0 ? "" : ` (${shown.join(", ")})`;
  }

  #look(): void {
    this.#remaining.look(Date.now() / 1000, this.#size.done + this.get(this.#size.counter));
  }

  /** What has become slow since the last look; each is named once. */
  #newlySlow(): string[] {
    const slow = [...this.counts].filter(([what, times]) => what.startsWith(SLOW) && times > 0);
    const fresh = slow.map(([what]) => what).filter((what) => !this.#named.has(what));
    for (const what of fresh) this.#named.add(what);
    return fresh.map((what) => `slow: ${what.slice(SLOW.length)} has been running for 30 s`);
  }

  #draw(): void {
    this.#look();
    for (const line of this.#newlySlow()) this.#out.write(`\r\u001b[K${line}\n`);
    this.#out.write(`\r${barLine(this.shown(), columnsOf(this.#out))}\u001b[K`);
  }

  /** Names what is slow at once; writes a plain line after five seconds, then ever more rarely. */
  #tick(): void {
    this.#look();
    const lines = this.#newlySlow();
    this.#untilLine -= TICK;
    if (this.#untilLine <= 0) {
      lines.push([plainLine(this.shown()), this.detail()].filter(Boolean).join("; "));
      this.#pause = Math.min(LONGEST, this.#pause * 2);
      this.#untilLine = this.#pause;
    }
    if (lines.length > 0) this.#out.write(`${lines.join("\n")}\n`);
  }
}

/** 1,234 as people read it in passing: 950, 12.3 k, 4.5 M. */
function short(value: number): string {
  if (value < 1000) return String(value);
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} k` : `${(value / 1e6).toFixed(1)} M`;
}
