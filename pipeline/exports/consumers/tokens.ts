/** Token ids and labels by the checkpoint's own chat template: for trainers without a template. */
import { z } from "zod";
import { defineExport } from "../define-export.ts";

/** Ignored by the losses of PyTorch and its trainers. */
const NO_TARGET = -100;

export const tokens = defineExport({
  name: "tokens",
  consumer: "trainers that take input_ids and labels (TRL, transformers)",
  describe: "token ids and labels of --model, by its own chat template, one row for each trained answer",
  unit: "tokens",
  sets: "multi_turn",
  columns: z.object({
    input_ids: z.array(z.int()),
    labels: z.array(z.int()),
    example_id: z.string(),
    problem_id: z.string(),
  }),
  write: ({ id, problem_id, ids, spans }) => ({
    input_ids: ids,
    labels: ids.map((token, i) => (spans.some(([start, end]) => i >= start && i < end) ? token : NO_TARGET)),
    example_id: id,
    problem_id,
  }),
  start: () => '# datasets.load_dataset("parquet", data_files="train.parquet"); with TRL set max_length=None',
  notes: [
    "Context tokens have the label -100. The target ends with the stop token; `rftkit check-template` shows the same rows.",
    "Ids belong to this tokenizer and template only. No template may be applied again.",
  ],
});
