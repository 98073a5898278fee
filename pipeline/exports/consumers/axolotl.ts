/** Axolotl: messages with a mark, and the YAML that makes it read the mark. */
import { stringify } from "yaml";
import { plainLine } from "../../publish/message-line.ts";
import { defineExport, type ExportFacts } from "../define-export.ts";

function config({ options, hasVal }: ExportFacts): string {
  const dataset = (path: string) => ({
    path,
    ds_type: "json",
    type: "chat_template",
    chat_template: "tokenizer_default",
    field_messages: "messages",
    message_property_mappings: { role: "role", content: "content" },
    message_field_training: "train",
    roles_to_train: [],
    train_on_eos: "turn",
    ...(options.stops !== null && { train_on_eot: "turn" }),
  });
  const eot = options.stops === null ? {} : { eot_tokens: options.stops };
  return [
    "# Written by rftkit export. The lines of `datasets` decide what is trained.",
    ...(options.stops === null
      ? [
          "# Name the token that ends an answer if it is not the tokenizer's eos_token (Gemma: <end_of_turn>):",
          "# eot_tokens: [<end_of_turn>]   # --model FOLDER writes this line",
        ]
      : []),
    stringify({
      base_model: options.model,
      datasets: [dataset("train.jsonl")],
      ...(hasVal && { test_datasets: [{ ...dataset("val.jsonl"), split: "train" }] }),
      ...eot,
      ...(options.kwargs !== null && { chat_template_kwargs: options.kwargs }),
      sequence_len: 8192,
      excess_length_strategy: "raise",
      sample_packing: true,
      output_dir: "axolotl-model",
      micro_batch_size: 1,
      gradient_accumulation_steps: 8,
      num_epochs: 1,
      optimizer: "adamw_torch_fused",
      learning_rate: 0.000002,
      bf16: "auto",
    }),
  ].join("\n");
}

export const axolotl = defineExport({
  name: "axolotl",
  consumer: "Axolotl 0.19 (chat_template)",
  describe: "whole conversations with a mark on each message; axolotl.yaml names the mark",
  unit: "row",
  rendersTemplate: true,
  sets: "multi_turn",
  write: ({ messages, example_id, problem_id }, { reasoning }) => ({
    messages: messages.map((m) => ({ ...plainLine(m, reasoning), train: m.train })),
    example_id,
    problem_id,
  }),
  files: (facts) => ({ "axolotl.yaml": config(facts) }),
  start: () => "axolotl train axolotl.yaml",
  notes: [
    "`message_field_training: train` is the line that keeps earlier, wrong answers out of the loss.",
    "`eot_tokens` is the line that trains the stop token where it is not the tokenizer's end token (Gemma). `--model FOLDER` writes it.",
    "`excess_length_strategy: raise` stops instead of cutting an answer.",
  ],
});
