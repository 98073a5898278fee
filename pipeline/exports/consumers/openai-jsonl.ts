/** OpenAI's chat fine-tuning: `weight` 0 keeps an answer out of the loss. */

import { plainLine } from "../../publish/message-line.ts";
import { defineExport } from "../define-export.ts";

export const openAiJsonl = defineExport({
  name: "openai-jsonl",
  consumer: "OpenAI's fine-tuning, and servers that read its files",
  describe: "whole conversations; answers have a weight",
  unit: "row",
  sets: "multi_turn",
  write: ({ messages, tools }, { reasoning }) => ({
    messages: messages.map((m) => ({
      ...plainLine(m, reasoning),
      ...(m.role === "assistant" && { weight: m.train ? 1 : 0 }),
    })),
    ...(tools !== undefined && { tools: JSON.parse(tools) as unknown }),
  }),
  start: ({ hasVal }) =>
    `openai api fine_tuning.jobs.create -F train.jsonl${hasVal ? " -v val.jsonl" : ""} -m MODEL   # after uploading the files`,
  notes: [
    "**TRL, verl and most open trainers ignore `weight`** and train prompts or rejected answers of this file. Use their own export.",
    "`reasoning_content` is not a member that OpenAI reads: add `--reasoning drop` for it.",
  ],
});
