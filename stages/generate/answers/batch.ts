/**
 * Output of OpenAI's Batch API and of `vllm run-batch`. The request is not in it: `custom_id` is
 * the problem's id, alone or before `#`, `/` or `|`. Each choice is an answer.
 */
import { defineAnswers, isRow, messageOf, type Row, textIn } from "./format.ts";

export const batch = defineAnswers({
  name: "batch",
  about: "output of OpenAI's Batch API and of `vllm run-batch`; `custom_id` begins with the problem's id",
  recognise: (row) => "custom_id" in row && ("response" in row || "error" in row),
  read(row) {
    const response = isRow(row.response) ? row.response : {};
    const body = isRow(response.body) ? response.body : {};
    const choices = Array.isArray(body.choices) ? body.choices.filter(isRow) : [];
    if (choices.length === 0) return { skipped: isRow(body.error) || row.error ? "an error" : "no choices" };
    const model = textIn(body.model);
    const line = ({ message, finish_reason }: Row): Row => ({
      messages: [messageOf({ ...(isRow(message) ? message : {}), role: "assistant", finish_reason })],
      ...(model !== undefined && { model }),
    });
    return { id: String(row.custom_id).split(/[#/|]/)[0], lines: choices.map(line) };
  },
});
