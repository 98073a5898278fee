/**
 * Names of the exports of rftkit, which no plug-in may take; pipeline/exports/registry.ts has their
 * definitions, in this order.
 */
export const EXPORT_NAMES = [
  "trl-sft",
  "trl-grpo",
  "trl-kto",
  "trl-dpo",
  "verl-sft",
  "verl-rl",
  "axolotl",
  "llama-factory",
  "nemo-gym",
  "verifiers",
  "tokens",
  "openai-jsonl",
  "sharegpt",
] as const;
