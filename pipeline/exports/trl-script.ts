/**
 * A script for one of TRL's trainers: reads the files beside it, and names what must not be left
 * out.
 */
import type { ExportFacts } from "./define-export.ts";

type Script = {
  trainer: "SFT" | "DPO" | "KTO" | "GRPO";
  settings: readonly string[];
  more?: readonly string[];
};

const lower = (trainer: string): string => trainer.toLowerCase();

export function trlScript({ hasVal }: ExportFacts, { trainer, settings, more = [] }: Script): string {
  const files = hasVal ? '{"train": "train.jsonl", "val": "val.jsonl"}' : '{"train": "train.jsonl"}';
  return `${[
    '"""usage: python train.py MODEL   (written by rftkit export; change what you need)"""',
    "",
    "import sys",
    "",
    "from datasets import load_dataset",
    `from trl import ${trainer}Config, ${trainer}Trainer`,
    ...(more.length > 0 ? ["", ...more] : []),
    "",
    `data = load_dataset("json", data_files=${files})`,
    `settings = ${trainer}Config(`,
    `    output_dir="${lower(trainer)}-model",`,
    ...(hasVal ? ['    eval_strategy="epoch",'] : []),
    ...settings.map((setting) => `    ${setting},`),
    ")",
    `trainer = ${trainer}Trainer(`,
    "    model=sys.argv[1],",
    "    args=settings,",
    '    train_dataset=data["train"],',
    ...(hasVal ? ['    eval_dataset=data["val"],'] : []),
    ...(trainer === "GRPO" ? ["    reward_funcs=passes_tests,"] : []),
    ")",
    "trainer.train()",
    "trainer.save_model()",
  ].join("\n")}\n`;
}
