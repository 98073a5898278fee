/** verl's SFT: it trains every assistant message, so rows have one answer. */
import { z } from "zod";
import { plainLine } from "../../publish/message-line.ts";
import { defineExport, LeftOut } from "../define-export.ts";

const Message = z.object({ role: z.string(), content: z.string() });
const Columns = z.object({
  messages: z.array(Message),
  enable_thinking: z.boolean().optional(),
  example_id: z.string(),
  problem_id: z.string(),
});

export const verlSft = defineExport({
  name: "verl-sft",
  consumer: "verl 0.9.1 (MultiTurnSFTDataset)",
  describe: "messages with one answer, which is right",
  unit: "turn",
  rendersTemplate: true,
  sets: "all",
  columns: Columns,
  optional: ({ kwargs }) => new Set(typeof kwargs?.enable_thinking === "boolean" ? ["enable_thinking"] : []),
  write: ({ example_id, problem_id, prompt, completion, tools }, { reasoning, kwargs }) => {
    if (prompt.some(({ role }) => role === "assistant"))
      return new LeftOut("earlier answers, which verl would train too");
    if (tools !== undefined) return new LeftOut("tools");
    const form = reasoning === "drop" ? "drop" : "inline";
    const messages = [...prompt, ...completion].map((m) => plainLine(m, form));
    const thinking = kwargs?.enable_thinking;
    return {
      messages: messages.map(({ role, content }) => ({ role, content })),
      ...(typeof thinking === "boolean" && { enable_thinking: thinking }),
      example_id,
      problem_id,
    };
  },
  files: ({ hasVal }) => ({
    "sft.yaml": `# Overrides of verl's sft_trainer_engine.yaml.\ndata:\n  train_files: train.parquet\n  val_files: ${hasVal ? "val.parquet" : "null"}\n  messages_key: messages\n  max_length: 8192\n  truncation: error\n  pad_mode: no_padding\n`,
  }),
  start: ({ options, hasVal }) =>
    `torchrun --standalone --nproc_per_node=8 -m verl.trainer.sft_trainer data.train_files=train.parquet data.val_files=${hasVal ? "val.parquet" : "null"} data.messages_key=messages data.max_length=8192 data.truncation=error model.path=${options.model}`,
  notes: [
    "verl has no mark for a message and trains every answer, so conversations with earlier answers are left out. To train them, use `--for tokens`.",
    "`truncation: error` is verl's only setting that never cuts an answer.",
    "verl renders messages one by one: it refuses templates of Qwen 3 (thinking) and Gemma 3. `rftkit check-template` shows what a template does.",
  ],
});
