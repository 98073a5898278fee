/** LLaMA-Factory: ShareGPT's layout, dataset_info.json, and mask_history. */
import { stringify } from "yaml";
import { spokenLine } from "../../publish/message-line.ts";
import { defineExport, type ExportFacts, LeftOut } from "../define-export.ts";

const info = (file: string) => ({
  file_name: file,
  formatting: "sharegpt",
  columns: { messages: "messages" },
  tags: {
    role_tag: "role",
    content_tag: "content",
    user_tag: "user",
    assistant_tag: "assistant",
    system_tag: "system",
  },
});

function config({ options, hasVal }: ExportFacts): string {
  return [
    "# Written by rftkit export. mask_history is the line that keeps earlier, wrong answers out of the loss.",
    "# template: one of LLaMA-Factory's own; it must give what your server renders. For Qwen 3 without thoughts:",
    "# qwen3_nothink (qwen3 trains an empty thought).",
    stringify({
      model_name_or_path: options.model,
      template: "REPLACE",
      dataset_dir: ".",
      dataset: "rftkit_train",
      ...(hasVal && { eval_dataset: "rftkit_val" }),
      mask_history: true,
      train_on_prompt: false,
      cutoff_len: 8192,
      ...(options.kwargs?.enable_thinking === undefined
        ? {}
        : { enable_thinking: options.kwargs.enable_thinking }),
      stage: "sft",
      do_train: true,
      finetuning_type: "full",
      output_dir: "llama-factory-model",
      per_device_train_batch_size: 1,
      gradient_accumulation_steps: 8,
      learning_rate: 0.000002,
      num_train_epochs: 1,
      lr_scheduler_type: "cosine",
      bf16: true,
    }),
  ].join("\n");
}

export const llamaFactory = defineExport({
  name: "llama-factory",
  consumer: "LLaMA-Factory 0.9.5",
  describe: "whole conversations whose last answer is the target, with dataset_info.json and train.yaml",
  unit: "row",
  sets: "multi_turn",
  write: ({ messages, example_id, problem_id }, { reasoning }) => {
    const answers = messages.filter(({ role }) => role === "assistant");
    if (
      answers.some(({ train }, i) => train !== (i === answers.length - 1)) ||
      messages.at(-1)?.train !== true
    )
      return new LeftOut("other targets than the last answer");
    if (messages.some(({ role, tool_calls }) => role === "tool" || (tool_calls?.length ?? 0) > 0))
      return new LeftOut("messages of tools");
    const form = reasoning === "drop" ? "drop" : "inline";
    return {
      messages: messages.map((m) => ({ role: m.role, content: spokenLine(m, form).content })),
      example_id,
      problem_id,
    };
  },
  files: (facts) => ({
    "dataset_info.json": `${JSON.stringify({ rftkit_train: info("train.jsonl"), ...(facts.hasVal && { rftkit_val: info("val.jsonl") }) }, null, 2)}\n`,
    "train.yaml": config(facts),
  }),
  start: () => "llamafactory-cli train train.yaml   # after you have set template",
  notes: [
    "`mask_history: true` is the line that keeps earlier, wrong answers out of the loss; marks of messages are ignored.",
    "LLaMA-Factory has templates of its own. `qwen3` trains an empty thought for rows without thoughts; `qwen3_nothink` does not.",
    "`cutoff_len` cuts longer rows without a message: leave it above the longest row (`rftkit check-template --window` finds them).",
  ],
});
