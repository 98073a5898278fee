/**
 * A run's budget divided among its buckets, so that workers need not know of each other. An
 * allowance counts from the start of the run: what the bucket's journal has cost plus a share of
 * what is left. A restarted worker reads the journal again, so it never gets its share twice.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { number } from "../../io/format.ts";
import type { Config } from "../../schemas/config.ts";
import { ANSWER_RECORD } from "../journal/keys.ts";
import { decodeRecords } from "../journal/record.ts";
import { moneyOf } from "../store/measurements.ts";
import type { Allowances } from "../store/plan.ts";
import type { RunDir } from "../store/run-dir.ts";

export type Spent = { tokens: number; money: number };

type Budgeted = Pick<Config, "policy">;

const limitsOf = ({ policy }: Budgeted): { tokens?: number | undefined; money?: number | undefined } =>
  policy.kind === "openai" ? { tokens: policy.budget_tokens, money: policy.budget_money } : {};

export const hasBudget = (config: Budgeted): boolean =>
  Object.values(limitsOf(config)).some((limit) => limit !== undefined);

const Answered = z.object({
  v: z.object({
    prompt_tokens: z.number().nullable(),
    cached_tokens: z.number().nullable(),
    completion_tokens: z.number().nullable(),
    batch: z.boolean().optional(),
  }),
});
type Used = { prompt_tokens: number; cached_tokens: number; completion_tokens: number };

/**
 * What the answers in a bucket's journal have cost, of every strategy: all of them were paid for.
 */
export async function spentIn(bucket: number, run: RunDir, config: Budgeted): Promise<Spent> {
  const folder = run.journal(bucket);
  const names = await readdir(folder).catch(() => []);
  const used: Used = { prompt_tokens: 0, cached_tokens: 0, completion_tokens: 0 };
  const byBatch: Used = { ...used };
  for (const name of names.filter((n) => n.endsWith(".jsonl"))) {
    for (const record of decodeRecords(await readFile(join(folder, name)), ANSWER_RECORD).records) {
      const answer = Answered.safeParse(record).data?.v;
      if (answer === undefined) continue;
      add(used, answer);
      if (answer.batch === true) add(byBatch, answer);
    }
  }
  return { tokens: used.prompt_tokens + used.completion_tokens, money: moneyOf(config, used, byBatch) };
}

function add(sums: Used, answer: Readonly<Record<keyof Used, number | null>>): void {
  for (const what of ["prompt_tokens", "cached_tokens", "completion_tokens"] as const)
    sums[what] += answer[what] ?? 0;
}

export async function spentByBucket(run: RunDir, config: Budgeted): Promise<Spent[]> {
  const all: Spent[] = [];
  for (let bucket = 0; bucket < run.facts.buckets; bucket += 1) all.push(await spentIn(bucket, run, config));
  return all;
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** Divides what is left of each budget evenly among the open buckets; null without a budget. */
export function dealOut(
  config: Budgeted,
  spent: readonly Spent[],
  open: readonly number[],
): Allowances | null {
  if (!hasBudget(config)) return null;
  const isOpen = new Set(open);
  const deal = (what: keyof Spent): number[] | null => {
    const limit = limitsOf(config)[what];
    if (limit === undefined) return null;
    const used = spent.map((one) => one[what]);
    const share = Math.max(0, limit - sum(used)) / Math.max(1, open.length);
    return used.map((own, bucket) => (isOpen.has(bucket) ? own + share : own));
  };
  return { tokens: deal("tokens"), money: deal("money") };
}

/** What is left of the tightest budget, as a share of it; below 0 where it is exceeded. */
export function leftOf(
  config: Budgeted,
  spent: readonly Spent[],
): { what: string; share: number; said: string } {
  const limits = limitsOf(config);
  const [tightest] = (["tokens", "money"] as const)
    .flatMap((what) => {
      const limit = limits[what];
      if (limit === undefined) return [];
      const used = sum(spent.map((one) => one[what]));
      const shown = what === "tokens" ? number(used) : used.toFixed(4);
      return [{ what, share: 1 - used / limit, said: `${shown} of policy.budget_${what} ${limit}` }];
    })
    .sort((a, b) => a.share - b.share);
  return tightest ?? { what: "none", share: 1, said: "" };
}

/** The configuration with what a worker of these buckets may still spend as its budget. */
export async function withinAllowance(
  config: Config,
  { run, buckets, allowances }: { run: RunDir; buckets: readonly number[]; allowances: Allowances | null },
): Promise<Config> {
  if (allowances === null || config.policy.kind !== "openai") return config;
  const used: Spent = { tokens: 0, money: 0 };
  for (const bucket of buckets) {
    const one = await spentIn(bucket, run, config);
    used.tokens += one.tokens;
    used.money += one.money;
  }
  const rest = (what: keyof Spent): number | undefined => {
    const list = allowances[what];
    return list === null ? undefined : sum(buckets.map((bucket) => list[bucket] ?? 0)) - used[what];
  };
  return {
    ...config,
    policy: { ...config.policy, budget_tokens: rest("tokens"), budget_money: rest("money") },
  };
}
