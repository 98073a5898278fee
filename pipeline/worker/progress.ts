/**
 * Progress on stderr: a bar with rate and remaining time on a terminal, a plain line every few
 * seconds elsewhere. Counts arrive from workers during the run; none of this is ever part of data
 * files.
 */
import { SingleBar } from "cli-progress";
import { number } from "../../io/format.ts";
import { canRedraw } from "../../io/terminal.ts";
import { costOf, type Prices } from "../../policy/openai/usage.ts";

/** Prefix of the counters of retried calls; the cause follows. */
export const RETRIES_BY = "retries: ";

/** Seconds between plain lines. */
const EVERY = 5;

/** Tokens that answers have used so far, and their cost; empty where no tokens were counted. */
function usage(get: (what: string) => number, prices: Prices | null): string[] {
  const used = {
    prompt_tokens: get("prompt_tokens"),
    cached_tokens: get("cached_tokens"),
    completion_tokens: get("completion_tokens"),
  };
  if (used.prompt_tokens + used.completion_tokens === 0) return [];
  const cached = used.cached_tokens > 0 ? ` (${short(used.cached_tokens)} cached)` : "";
  return [
    `${short(used.prompt_tokens)}${cached} + ${short(used.completion_tokens)} tokens`,
    ...(prices === null ? [] : [`cost ${costOf(used, prices).toFixed(2)}`]),
  ];
}

/** 1,234 as people read it in passing: 950, 12.3 k, 4.5 M. */
function short(value: number): string {
  if (value < 1000) return String(value);
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} k` : `${(value / 1e6).toFixed(1)} M`;
}

type Out = { isTTY?: boolean; write(text: string): unknown };

export class Progress {
  readonly counts = new Map<string, number>();
  readonly #total: number;
  readonly #unit: string;
  readonly #prices: Prices | null;
  readonly #out: Out;
  readonly #started = Date.now();
  #bar: SingleBar | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** @param total of the counter `unit` at the end of the work */
  constructor(total: number, options: { unit: string; out?: Out; prices?: Prices | null }) {
    this.#total = total;
    this.#prices = options.prices ?? null;
    this.#unit = options.unit;
    this.#out = options.out ?? process.stderr;
  }

  start(): void {
    if (canRedraw(this.#out)) {
      const format = "{bar} {percentage}% | {detail}";
      this.#bar = new SingleBar({
        format,
        hideCursor: true,
        clearOnComplete: true,
        stream: this.#out as NodeJS.WriteStream,
      });
      this.#bar.start(this.#total, 0, { detail: "" });
    }
    this.#timer = setInterval(() => this.#show(), this.#bar === null ? EVERY * 1000 : 250);
    this.#timer.unref();
  }

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#bar?.stop();
  }

  get(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  /** The counts in words: "1,204 answers, 3,310 tests". */
  detail(): string {
    const seconds = Math.max(0.001, (Date.now() - this.#started) / 1000);
    const done = Math.min(this.#total, this.get(this.#unit));
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
    const remaining = done === 0 ? [] : [`${duration((seconds / done) * (this.#total - done))} left`];
    return [...parts, ...usage((what) => this.get(what), this.#prices), ...rate, ...remaining].join(", ");
  }

  /** " (12 × 429, 3 × no connection)", the most frequent first. */
  #causes(): string {
    const causes = [...this.counts]
      .filter(([what]) => what.startsWith(RETRIES_BY))
      .sort((a, b) => b[1] - a[1]);
    const shown = causes.map(([what, times]) => `${number(times)} × ${what.slice(RETRIES_BY.length)}`);
    return shown.length === 0 ? "" : ` (${shown.join(", ")})`;
  }

  #show(): void {
    const done = Math.min(this.#total, this.get(this.#unit));
    const detail = this.detail();
    if (this.#bar !== null) this.#bar.update(done, { detail });
    else this.#out.write(`${[`${done} of ${this.#total} parts done`, detail].filter(Boolean).join("; ")}\n`);
  }
}

/** Seconds as people say them: 45 s, 12 min, 3.5 h. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
