/**
 * What the server measures about itself, for Prometheus. The only user of prom-client.
 * Promises: labels have few values, whatever clients send: an unknown path counts as "other"; every
 * event is counted when the metrics are read.
 */
import { Counter, collectDefaultMetrics, exponentialBuckets, Gauge, Histogram, Registry } from "prom-client";
import type { VerdictClass } from "../schemas/verdict.ts";

/**
 * From a millisecond to two minutes, each a fifth above the one before, so that quantiles are
 * close.
 */
const SECONDS = exponentialBuckets(0.001, 1.2, 65);

type Gauges = {
  inFlight: () => number;
  waiting: () => number;
  bodyBytes: () => number;
  cachedBytes: () => number;
};

/** Events that are counted together, which takes less time than one by one. */
const TOGETHER = 512;

type Answered = { path: string; status: number; seconds: number };
type Judged = { verdict: VerdictClass; seconds: number };

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = this.#counter("rftkit_requests_total", "Requests by path and status.", [
    "path",
    "status",
  ]);
  readonly #verdicts = this.#counter("rftkit_verdicts_total", "Programs by verdict.", ["verdict"]);
  readonly #cancelled = this.#counter("rftkit_cancelled_total", "Runs whose client hung up.", []);
  readonly #seconds = new Histogram({
    name: "rftkit_request_seconds",
    help: "Time from the head of a request to the end of its answer.",
    labelNames: ["path"],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #judged = new Histogram({
    name: "rftkit_judging_seconds",
    help: "Time that a program waits and runs.",
    buckets: SECONDS,
    registers: [this.#registry],
  });
  #newAnswered: Answered[] = [];
  #newJudged: Judged[] = [];

  constructor(gauges: Gauges) {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge("rftkit_requests_in_flight", "Requests that are being answered.", gauges.inFlight);
    this.#gauge("rftkit_programs_in_flight", "Programs that wait or run.", gauges.waiting);
    this.#gauge("rftkit_body_bytes", "Bytes of the bodies of requests in flight.", gauges.bodyBytes);
    this.#gauge("rftkit_verdict_cache_bytes", "Bytes of the cached verdicts.", gauges.cachedBytes);
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(value());
      },
    });
  }

  answered(path: string, status: number, seconds: number): void {
    if (this.#newAnswered.push({ path, status, seconds }) >= TOGETHER) this.#count();
  }

  judged(verdict: VerdictClass, seconds: number): void {
    if (this.#newJudged.push({ verdict, seconds }) >= TOGETHER) this.#count();
  }

  cancelled(): void {
    this.#cancelled.inc();
  }

  #count(): void {
    for (const { path, status, seconds } of this.#newAnswered.splice(0)) {
      this.#requests.inc({ path, status });
      this.#seconds.observe({ path }, seconds);
    }
    for (const { verdict, seconds } of this.#newJudged.splice(0)) {
      this.#verdicts.inc({ verdict });
      this.#judged.observe(seconds);
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    this.#count();
    return this.#registry.metrics();
  }
}
