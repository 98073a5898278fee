/**
 * The share of flaky programs in a published set, for its card: a sample of the programs is judged
 * once more, in new interpreters.
 * Promises: each verdict is recorded in measurements/flaky.json and not made again, so that equal
 * rows give an equal card; an infrastructure error counts as nothing and is not recorded; where no
 * judge can run the programs, the card says why, and publishing continues.
 */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull, textOrNull, writeWhole } from "../../io/files.ts";
import { wilson } from "../../io/wilson.ts";
import { createJudge, SAFE_LEVEL } from "../../judge/create.ts";
import type { Runner } from "../../judge/judge.ts";
import { FreshJudges } from "../../judge/repeats.ts";
import type { Config } from "../../schemas/config.ts";
import { VerdictClass } from "../../schemas/verdict.ts";
import { verdictKey } from "../journal/verdict-key.ts";
import type { RunContext } from "../store/run-context.ts";
import type { RunDir } from "../store/run-dir.ts";
import { type Asked, requestsOf, sampleOf } from "./flaky-sample.ts";
import type { PublishSource } from "./publish-source.ts";

/** Programs that did not pass their further run, of those that got a verdict in it. */
export type FlakyShare = { sampled: number; judged: number; flaky: number } | { notMeasured: string };

export type FlakySetup = {
  signal: AbortSignal;
  /** Lines for people. */
  say: (line: string) => void;
  /** Tests replace it. */
  start?: typeof createJudge;
};

const SAMPLE = 200;
/** Interpreters: a run on a cluster is published on its login node. */
const MAX_WORKERS = 8;

const Recorded = z.object({ schema: z.literal("flaky/1"), verdicts: z.record(z.string(), VerdictClass) });
type Verdicts = z.infer<typeof Recorded>["verdicts"];

const fileOf = (run: RunDir): string => join(run.measurements, "flaky.json");

async function readVerdicts(run: RunDir): Promise<Verdicts> {
  const text = await textOrNull(fileOf(run));
  return (text === null ? undefined : Recorded.safeParse(jsonOrNull(text)).data?.verdicts) ?? {};
}

/** Why programs cannot be judged here, in words for the card. */
class NotMeasured extends Error {}

export async function flakyShare(
  { run, config }: Pick<RunContext, "run" | "config">,
  source: PublishSource,
  { signal, say, start = createJudge }: FlakySetup,
): Promise<FlakyShare> {
  const size = config.publish.flaky_sample ?? SAMPLE;
  if (size === 0) return { notMeasured: "`publish.flaky_sample` is 0" };
  const { python, unsafe } = config.judge;
  const workers = Math.min(availableParallelism(), MAX_WORKERS);
  const judges = new FreshJudges(1, { python, unsafe, workers, hashSeed: 1 }, start);
  const stop = (): void => void judges.close();
  signal.addEventListener("abort", stop);
  try {
    const sample = await sampleOf(source, { seed: run.facts.seed, size });
    const verdicts = new Judging(await readVerdicts(run), config, { judges, say });
    const given: (VerdictClass | null)[] = [];
    try {
      for await (const programs of requestsOf(sample, source, config))
        given.push(...(await Promise.all(programs.map((program) => verdicts.of(program)))));
    } finally {
      await verdicts.record(run);
    }
    signal.throwIfAborted();
    const judged = given.filter((verdict) => verdict !== null);
    const flaky = judged.filter((verdict) => verdict !== "OK").length;
    return { sampled: given.length, judged: judged.length, flaky };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof NotMeasured)) throw error;
    const { cause } = error;
    say(
      `the share of flaky programs is not measured: ${cause instanceof Error ? cause.message : error.message}`,
    );
    return { notMeasured: error.message };
  } finally {
    signal.removeEventListener("abort", stop);
    await judges.close();
  }
}

/** Verdicts from the record, or from a judge, which starts when the first one is not there. */
class Judging {
  readonly #verdicts: Verdicts;
  readonly #config: Config;
  readonly #judges: FreshJudges;
  readonly #say: FlakySetup["say"];
  #isStarted = false;
  #isNew = false;

  constructor(verdicts: Verdicts, config: Config, by: { judges: FreshJudges; say: FlakySetup["say"] }) {
    this.#verdicts = verdicts;
    this.#config = config;
    this.#judges = by.judges;
    this.#say = by.say;
  }

  /** Null: no verdict, because of an infrastructure error. @throws NotMeasured */
  async of({ example_id, request }: Asked): Promise<VerdictClass | null> {
    const { python, unsafe } = this.#config.judge;
    // Equal programs of two rows have a run each.
    const key = verdictKey({ purpose: `publish|${example_id}`, python }, request);
    const known = this.#verdicts[key];
    if (known !== undefined) return known;
    const judge = await this.#judge();
    if (judge.identity.isolation < SAFE_LEVEL && request.trusted !== true && !unsafe)
      throw new NotMeasured("the machine does not isolate untrusted programs");
    const { verdict } = await judge.run(request);
    if (verdict === "INTERNAL") return null;
    this.#verdicts[key] = verdict;
    this.#isNew = true;
    return verdict;
  }

  #judge(): Promise<Runner> {
    if (!this.#isStarted)
      this.#say("judging published programs once more, to measure the share of flaky ones");
    this.#isStarted = true;
    return this.#judges.judge(0).catch((cause: unknown) => {
      throw new NotMeasured("no judge could be started", { cause });
    });
  }

  async record(run: RunDir): Promise<void> {
    if (!this.#isNew) return;
    const recorded = { schema: "flaky/1", verdicts: this.#verdicts };
    await writeWhole(fileOf(run), `${JSON.stringify(recorded, null, 1)}\n`);
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The item of the card's list of limits. */
export function flakyLine(share: FlakyShare): string {
  if ("notMeasured" in share) return `- The share of flaky programs was not measured: ${share.notMeasured}.`;
  const { sampled, judged, flaky } = share;
  if (judged === 0) return "- The share of flaky programs was not measured: no program got a verdict.";
  const [low, high] = wilson(flaky, judged).map(percent);
  const lost = sampled - judged;
  return [
    `- ${judged} programs, sampled at random, were judged once more, in new interpreters. ${flaky} did not pass again:`,
    `  ${percent(flaky / judged)} are flaky (95 % interval ${low} to ${high}, Wilson).`,
    ...(lost === 0 ? [] : [`  ${lost} more got no verdict because of infrastructure errors.`]),
  ].join("\n");
}
