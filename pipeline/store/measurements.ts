/**
 * What the commands of a run did and used, summed over the life of the run in
 * measurements/counts.json. Never part of data and never used to decide anything: a lost file only
 * loses figures.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull, writeWhole } from "../../io/files.ts";
import { money, number as n } from "../../io/format.ts";
import { EACH_TEST, ENDED_EARLY, PROCESSES, REPEATED } from "../../judge/counts.ts";
import { costOf, type Prices } from "../../policy/openai/usage.ts";
import { fileOptionsOf } from "../../schemas/batch-options.ts";
import type { Config } from "../../schemas/config.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { filtersRows } from "../recipes.ts";
import { answersOnRecord } from "./answers-on-record.ts";
import type { RunDir } from "./run-dir.ts";

const Counts = z.record(z.string(), z.number());
const Command = z.object({
  at: z.string(),
  recipe: z.string(),
  strategy: z.string(),
  seconds: z.number(),
  counts: Counts,
});
type Command = z.infer<typeof Command>;

/** What a command displays of its work. */
export const ShownProgress = z.object({
  unit: z.string(),
  /** Null where nobody knows: then there is neither bar nor percent. */
  total: z.number().nullable(),
  done: z.number(),
  /** The stage at work; empty where none is. */
  stage: z.string(),
  /** Share of verified trajectories that pass every test. */
  passed: z.number().nullable(),
  /** Units a second. */
  rate: z.number().nullable(),
  /** Seconds. */
  left: z.number().nullable(),
  cost: z.number().nullable(),
});
export type ShownProgress = z.infer<typeof ShownProgress>;

const Measured = z.object({
  schema: z.literal("counts/1"),
  /** One per command that computed something. */
  commands: z.array(Command),
  total: Counts,
});
export type Measured = z.infer<typeof Measured>;

/** What the present command has counted so far, for the case that it is killed. */
const unfinishedOf = (run: RunDir): string => join(run.measurements, "unfinished.json");

/** With what the display of the command shows; absent while it prepares. */
const Unfinished = Command.extend({ shown: ShownProgress.optional() });
type Unfinished = z.infer<typeof Unfinished>;

/** Written every few seconds by a command that works; see adoptUnfinished. */
export async function noteUnfinished(run: RunDir, command: Unfinished): Promise<void> {
  await writeWhole(unfinishedOf(run), JSON.stringify(command));
}

/** The note of a command that works or was killed; null without one. */
export async function readUnfinished(run: RunDir): Promise<Unfinished | null> {
  const text = await readFile(unfinishedOf(run), "utf8").catch(() => null);
  return text === null ? null : (Unfinished.safeParse(jsonOrNull(text)).data ?? null);
}

/** A command that ends by itself leaves no note. */
export const forgetUnfinished = (run: RunDir): Promise<void> => rm(unfinishedOf(run), { force: true });

/**
 * Counts what a killed command had noted, and the answers that came after its last note: those on
 * record beyond all that was counted.
 */
export async function adoptUnfinished(run: RunDir): Promise<void> {
  const noted = await readUnfinished(run);
  if (noted === null) return;
  const { shown: _, ...command } = noted;
  const { total } = await readMeasured(run);
  const counts = { ...command.counts };
  for (const [what, recorded] of Object.entries(await answersOnRecord(run))) {
    const missing = recorded - (total[what] ?? 0) - (counts[what] ?? 0);
    if (missing > 0) counts[what] = (counts[what] ?? 0) + missing;
  }
  if (Object.keys(counts).length > 0) await addMeasured(run, { ...command, counts });
  else await forgetUnfinished(run);
}

const fileOf = (run: RunDir): string => join(run.measurements, "counts.json");

/** What was measured so far; empty if the file is missing or unreadable. */
export async function readMeasured(run: RunDir): Promise<Measured> {
  const empty: Measured = { schema: "counts/1", commands: [], total: {} };
  try {
    return Measured.parse(JSON.parse(await readFile(fileOf(run), "utf8")));
  } catch {
    return empty;
  }
}

/** Adds a command that has ended, and returns the totals of the run. */
export async function addMeasured(run: RunDir, command: Command): Promise<Measured> {
  const before = await readMeasured(run);
  const total = { ...before.total };
  for (const [what, by] of Object.entries(command.counts)) total[what] = (total[what] ?? 0) + by;
  const after: Measured = { ...before, commands: [...before.commands, command], total };
  await writeWhole(fileOf(run), `${JSON.stringify(after, null, 1)}\n`);
  await forgetUnfinished(run);
  return after;
}

/** Prices of the configuration; null if it has none. */
export function pricesOf({ policy }: Pick<Config, "policy">): Prices | null {
  if (policy.kind !== "openai") return null;
  return policy.price_prompt + policy.price_completion + (policy.price_cached ?? 0) > 0 ? policy : null;
}

type Used = Parameters<typeof costOf>[0];

/** What tokens cost, 0 without prices. @param byBatch those of them that batch files answered */
export function moneyOf(config: Pick<Config, "policy">, used: Used, byBatch: Used): number {
  const prices = pricesOf(config);
  if (prices === null || config.policy.kind !== "openai") return 0;
  const { price_factor } = fileOptionsOf(config.policy);
  return costOf(used, prices) - (1 - price_factor) * costOf(byBatch, prices);
}

/** Tokens that a run has counted: all of them, and those of batch files. */
export function tokensIn(counts: Readonly<Record<string, number>>): { used: Used; byBatch: Used } {
  const of = (prefix: string): Used => ({
    prompt_tokens: counts[`${prefix}prompt_tokens`] ?? 0,
    cached_tokens: counts[`${prefix}cached_tokens`] ?? 0,
    completion_tokens: counts[`${prefix}completion_tokens`] ?? 0,
  });
  return { used: of(""), byBatch: of("batch_") };
}

/** Trajectories that the last filter of trajectories kept; 0 if none has run. */
export function keptRows(manifests: readonly Manifest[]): number {
  const ofRows = manifests.filter(({ stage }) => filtersRows(stage));
  return ofRows.at(-1)?.counts.kept ?? 0;
}

/**
 * Equal answers where sampling should give different ones: they ruin pass@k without any other sign.
 */
function equalAnswerLines(problems: number): string[] {
  if (problems === 0) return [];
  return [
    `warning: half or more of the first answers of ${n(problems)} problems equal one another, word for word: ` +
      "does the server honour `seed` and `temperature`? The workers' logs name the problems",
  ];
}

/** Answers that say little of the model, because a limit or the server cut something off. */
function cutLines(get: (what: string) => number): string[] {
  const [cut, all, prompts] = ["first_answers_cut", "trajectories", "prompts_cut"].map(get) as [
    number,
    number,
    number,
  ];
  const half = cut > all / 2 && cut > 0;
  return [
    ...(half ? [`warning: ${n(cut)} of ${n(all)} first answers were cut at generate.max_tokens`] : []),
    ...(prompts === 0
      ? []
      : [
          `warning: in ${n(prompts)} trajectories the server counted fewer prompt tokens than were sent: ` +
            "does it cut prompts? Compare generate.context_tokens with its window",
        ]),
  ];
}

/**
 * The last lines of a run: calls, tokens, retries, cost, cost per kept row. Empty if no model was
 * called.
 */
export function usageLines(
  counts: Readonly<Record<string, number>>,
  { config, manifests }: { config: Pick<Config, "policy">; manifests: readonly Manifest[] },
): string[] {
  const get = (what: string) => counts[what] ?? 0;
  if (get("model_calls") === 0) return [];
  const { used: usage, byBatch } = tokensIn(counts);
  const kept = keptRows(manifests);
  const parts = [
    `${n(get("model_calls"))} answers`,
    ...(usage.prompt_tokens + usage.completion_tokens === 0
      ? []
      : [
          `${n(usage.prompt_tokens)} prompt tokens (${n(usage.cached_tokens)} cached)`,
          `${n(usage.completion_tokens)} completion tokens`,
        ]),
    `${n(get("retries"))} retries`,
    ...(get("batch_rounds") === 0 ? [] : [`${n(get("batch_rounds"))} rounds of files`]),
    ...(get("batch_requests_open") === 0 ? [] : [`${n(get("batch_requests_open"))} requests sent again`]),
  ];
  const prices = pricesOf(config);
  const warnings = [...equalAnswerLines(get("problems_with_equal_answers")), ...cutLines(get)];
  if (prices === null) return [`the run so far: ${parts.join(", ")}`, ...warnings];
  const cost = moneyOf(config, usage, byBatch);
  const each = kept > 0 ? `, ${money(cost / kept)} for each of ${n(kept)} kept rows` : "";
  return [`the run so far: ${parts.join(", ")}; cost ${money(cost)}${each}`, ...warnings];
}

/** "5 (state 3, threads 2)": a counter with its causes, the most frequent first. */
function withCauses(counts: Readonly<Record<string, number>>, what: string): string {
  const prefix = `${what}: `;
  const causes = Object.entries(counts)
    .filter(([name]) => name.startsWith(prefix))
    .sort(([, a], [, b]) => b - a)
    .map(([name, times]) => `${name.slice(prefix.length)} ${n(times)}`);
  return `${n(counts[what] ?? 0)}${causes.length === 0 ? "" : ` (${causes.join(", ")})`}`;
}

/** What the judge did in the life of the run; empty if no program ran. */
export function judgeLines(counts: Readonly<Record<string, number>>): string[] {
  const processes = counts[PROCESSES] ?? 0;
  if (processes === 0) return [];
  return [
    `judge: ${n(processes)} processes of programs; ended with tests left: ${withCauses(counts, ENDED_EARLY)}; ` +
      `programs given a process for each test: ${n(counts[EACH_TEST] ?? 0)}; ` +
      `tests repeated after an infrastructure error: ${withCauses(counts, REPEATED)}`,
  ];
}
