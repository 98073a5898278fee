import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { modelCard } from "../../trainer/card.ts";
import { planOf } from "./plans.ts";

const versions = { torch: "2.13.0", torchtune: "0.6.1" };
const METRICS = [
  { step: 1, loss: 2.5 },
  { step: 2, loss: null },
  { step: 3, loss: 1.25 },
  { step: 3, eval_loss: 1.5 },
];

test("the card names the base, the data with its hashes, and the losses", async () => {
  const plan = await planOf();
  const card = await modelCard({ plan, metrics: METRICS, versions });
  expect(parse(card.split("---\n")[1] ?? "")).toMatchObject({
    base_model: "llama",
    tags: ["code", "rftkit"],
  });
  expect(card).toContain("Fine-tuned from `llama` (1,000,000 parameters).");
  expect(card).toContain("| multi_turn/train-0.parquet | `abc` |");
  expect(card).toContain("in 130 packs of 2,048,\n93.9 % full. Held out: 0 rows.");
  expect(card).toContain("From 2.5000 at the first step to 1.2500 at the last; held out 1.5000.");
  expect(card).toContain("torch 2.13.0, torchtune 0.6.1. Configuration:");
});

test("a model of our own names no base and says what it is for", async () => {
  const card = await modelCard({ plan: await planOf({}, { ownModel: true }), metrics: METRICS, versions });
  expect(card).toContain("A tiny model trained from random weights");
  expect(card).not.toMatch(/base_model|llama`|Licence/);
});

test("an adapter is told in header, text and table: what it is, where, and how it is loaded", async () => {
  const options = { preset: "small", model: "m", lora: { targets: ["q_proj"], result: "adapter" } };
  const card = await modelCard({ plan: await planOf(options, { adapter: 12_345 }), metrics: [], versions });
  expect(parse(card.split("---\n")[1] ?? "")).toMatchObject({
    base_model: "llama",
    base_model_relation: "adapter",
    library_name: "peft",
    tags: ["code", "rftkit", "lora"],
  });
  expect(card).toContain("a LoRA adapter alone, to be loaded beside `llama`");
  expect(card).toContain(
    "| trained | a LoRA adapter of 12,345 parameters: rank 16, alpha 32, dropout 0, on q_proj |",
  );
});

test("losses that were not recorded are unknown, not made up", async () => {
  const card = await modelCard({ plan: await planOf(), metrics: [], versions: {} });
  expect(card).toContain("From unknown at the first step to unknown at the last.");
});

test("the contamination statement of the dataset is carried over", async () => {
  const dataset = await mkdtemp(join(tmpdir(), "card-"));
  await writeFile(
    join(dataset, "README.md"),
    "# Set\n\n## Decontamination\n\n3 problems removed.\n\n## Use\n",
  );
  const card = await modelCard({ plan: await planOf({}, { dataset }), metrics: [], versions });
  expect(card).toContain("## Contamination\n\n3 problems removed.\n\n## Licence");
  await rm(dataset, { recursive: true });
});
