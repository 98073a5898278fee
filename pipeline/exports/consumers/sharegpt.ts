/** ShareGPT's layout, which many tools convert from. */

import { spokenLine } from "../../publish/message-line.ts";
import { defineExport, LeftOut } from "../define-export.ts";

const NAMES = { system: "system", user: "human", assistant: "gpt" } as const;

export const shareGpt = defineExport({
  name: "sharegpt",
  consumer: "tools that read ShareGPT's layout",
  describe: "whole conversations as from and value, with a mark",
  unit: "row",
  sets: "multi_turn",
  write: ({ messages, example_id, problem_id }, { reasoning: form }) => {
    const lines = messages.map((m) => {
      const from = m.role === "tool" || (m.tool_calls?.length ?? 0) > 0 ? null : NAMES[m.role];
      const { content, reasoning } = spokenLine(m, form);
      return { from, value: content, ...reasoning, loss: m.train };
    });
    if (lines.some(({ from }) => from === null)) return new LeftOut("messages of tools");
    return { conversations: lines, example_id, problem_id };
  },
  start: () => "# Read train.jsonl with your tool's ShareGPT loader.",
  notes: [
    "The layout has no mark that all tools read: **by default they train every answer, also rejected ones**. `loss` is read by Axolotl (`message_field_training: loss`); LLaMA-Factory needs `mask_history: true`. Use their own exports.",
  ],
});
