import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseConfig } from "../../../pipeline/config.ts";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { encodeRecord } from "../../../pipeline/journal/record.ts";
import { createOrOpenRunDir, type RunDir } from "../../../pipeline/store/run-dir.ts";
import {
  dealOut,
  hasBudget,
  leftOf,
  spentByBucket,
  spentIn,
  withinAllowance,
} from "../../../pipeline/worker/allowances.ts";
import type { Config } from "../../../schemas/config.ts";

const config = (policy: Record<string, unknown> = {}): Config =>
  parseConfig(
    {
      name: "x",
      seed: 3,
      buckets: 4,
      import: { inputs: [{ path: "a", format: "jsonl" }] },
      policy: { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "m", ...policy },
    },
    "test",
  );

let folder: string;
let run: RunDir;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "allowances-"));
  run = await createOrOpenRunDir(folder, { config: config(), baseDir: folder });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function answered(bucket: number, key: string, also: object = {}): Promise<void> {
  const journal = await BucketJournal.open(run.journal(bucket));
  const tokens = { prompt_tokens: 100, cached_tokens: 40, completion_tokens: 10 };
  await journal.put(key, { text: "x", ...tokens, ...also });
  await journal.close();
}

test("answers of batch files cost their share of the prices, whatever the mode is now", async () => {
  await answered(0, "a|1");
  await answered(0, "a|2", { batch: true });
  const prices = { price_prompt: 1000, price_completion: 1000, budget_money: 1 };
  const money = async (policy: object) => (await spentIn(0, run, config({ ...prices, ...policy }))).money;
  expect(await money({})).toBeCloseTo(0.11 + 0.055, 9);
  expect(await money({ mode: "batch", batch: { price_factor: 0.25 } })).toBeCloseTo(0.11 + 0.0275, 9);
  expect((await spentIn(0, run, config())).tokens).toBe(220);
});

test("answers of all attempts count, two of one place too; verdicts and buckets without a journal do not", async () => {
  await answered(0, "a|1");
  await answered(0, "a|2");
  await answered(2, "a|1");
  await answered(2, "v|1");
  const priced = config({ price_prompt: 10, price_cached: 5, price_completion: 20 });
  const spent = await spentByBucket(run, priced);
  expect(spent.map(({ tokens }) => tokens)).toEqual([220, 0, 110, 0]);
  expect(spent[2]?.money).toBeCloseTo((60 * 10 + 40 * 5 + 10 * 20) / 1e6, 12);
});

const SPENT = [220, 0, 110, 0].map((tokens) => ({ tokens, money: tokens / 1000 }));

test("what is left is shared by the open buckets, and never more than that", () => {
  const budget = config({ budget_tokens: 530 });
  expect(dealOut(budget, SPENT, [1, 3])).toEqual({ tokens: [220, 100, 110, 100], money: null });
  expect(dealOut(budget, SPENT, [])).toEqual({ tokens: [220, 0, 110, 0], money: null });
  expect(dealOut(config({ budget_tokens: 100 }), SPENT, [0, 1])?.tokens).toEqual([220, 0, 110, 0]);
  expect(dealOut(config(), SPENT, [0])).toBeNull();
  expect(leftOf(budget, SPENT)).toMatchObject({ what: "tokens", share: 1 - 330 / 530 });
  expect(leftOf(config({ budget_tokens: 3300, budget_money: 0.1, price_prompt: 1 }), SPENT).what).toBe(
    "money",
  );
});

test("a worker may use what its buckets have left, however often it is started", async () => {
  const allowances = { tokens: [300, 200, 100, 50], money: null };
  const rest = async (buckets: number[]) => {
    const { policy } = await withinAllowance(config({ budget_tokens: 650 }), { run, buckets, allowances });
    return policy.kind === "openai" ? [policy.budget_tokens, policy.budget_money] : [];
  };
  expect(await rest([0, 2])).toEqual([400, undefined]);
  await answered(0, "a|1");
  expect(await rest([0, 2])).toEqual([290, undefined]);
  expect(await rest([1, 3])).toEqual([250, undefined]);
  expect(await withinAllowance(config(), { run, buckets: [0], allowances: null })).toEqual(config());
});

test("of two budgets the tighter one is told, an overdrawn one as a share below 0", () => {
  const money = leftOf(config({ budget_tokens: 660, budget_money: 0.3, price_prompt: 1 }), SPENT);
  expect(money.said).toBe("0.3300 of policy.budget_money 0.3");
  expect(money.share).toBeCloseTo(-0.1, 12);
  expect(leftOf(config({ budget_tokens: 1650 }), SPENT).said).toBe("330 of policy.budget_tokens 1650");
  expect(leftOf(config(), SPENT)).toEqual({ what: "none", share: 1, said: "" });
});

test("money is dealt out as tokens are, and a budget that was overdrawn leaves nothing", () => {
  const dealt = dealOut(config({ budget_money: 0.53, price_prompt: 1 }), SPENT, [1, 3]);
  expect(dealt?.tokens).toBeNull();
  for (const [i, share] of [0.22, 0.1, 0.11, 0.1].entries()) expect(dealt?.money?.[i]).toBeCloseTo(share, 12);
});

test("only a server's policy has a budget", () => {
  expect(hasBudget(config({ budget_tokens: 1 }))).toBe(true);
  expect(hasBudget(config())).toBe(false);
  expect(hasBudget({ policy: { kind: "recorded" } } as Config)).toBe(false);
});

test("records of other kinds, other files and answers without counts cost nothing", async () => {
  await answered(1, "v|verify|x");
  const journal = await BucketJournal.open(run.journal(1));
  const none = { prompt_tokens: null, cached_tokens: null, completion_tokens: null };
  await journal.put("a|1", { text: "x", ...none });
  await journal.put("a|2", { text: "x" });
  await journal.close();
  await writeFile(
    join(run.journal(1), "notes.txt"),
    encodeRecord({ k: "a|3", v: { ...none, prompt_tokens: 9 } }),
  );
  expect(await spentIn(1, run, config())).toEqual({ tokens: 0, money: 0 });
});
