/**
 * Rollouts of NeMo Gym: a request of the Responses API (`responses_create_params`) and its
 * response, whose items are messages, reasoning and calls of functions.
 */
import {
  contentText,
  defineAnswers,
  idIn,
  isRow,
  messageOf,
  promptText,
  type Row,
  textIn,
} from "./format.ts";

const items = (value: unknown): Row[] => {
  if (typeof value === "string") return [{ role: "user", content: value }];
  return Array.isArray(value) ? value.filter(isRow) : [];
};

const reasoningIn = ({ summary, content }: Row): string =>
  [contentText(content), contentText(summary)].find((text) => text !== null && text !== "") ?? "";

/** Items as messages: reasoning and calls belong to the answer that follows, or are one. */
function messagesOf(list: readonly Row[]): Row[] {
  const messages: Row[] = [];
  let reasoning = "";
  const take = (message: Row): void => {
    const isAnswer = message.role === "assistant";
    messages.push(isAnswer && reasoning !== "" ? { ...message, reasoning } : message);
    if (isAnswer) reasoning = "";
  };
  for (const item of list) {
    if (item.type === "reasoning") reasoning += reasoningIn(item);
    else if (item.type === "function_call") {
      const call = { id: item.call_id, name: item.name, arguments: item.arguments };
      take(messageOf({ role: "assistant", content: "", tool_calls: [call] }));
    } else if (item.type === "function_call_output")
      take(messageOf({ role: "tool", content: item.output, tool_call_id: item.call_id }));
    else if (typeof item.role === "string") take(messageOf(item));
  }
  return messages;
}

export const nemoGym = defineAnswers({
  name: "nemo_gym",
  about: "rollouts of NeMo Gym: `responses_create_params`, `response`, `reward`",
  recognise: (row) => isRow(row.responses_create_params) && isRow(row.response),
  read(row) {
    const asked = isRow(row.responses_create_params) ? row.responses_create_params : {};
    const response = isRow(row.response) ? row.response : {};
    const before = messagesOf(items(asked.input));
    const said = messagesOf(items(response.output));
    const last = said.at(-1);
    if (last?.role !== "assistant") return { skipped: "no answer at the end" };
    const isCut = response.status === "incomplete" || isRow(response.incomplete_details);
    const system = textIn(asked.instructions);
    const messages = [
      ...(system === undefined ? [] : [{ role: "system", content: system }]),
      ...before,
      ...said.slice(0, -1),
      { ...last, ...(isCut && { finish_reason: "length" }) },
    ];
    const model = textIn(response.model);
    return {
      id: idIn(row.verifier_metadata, row, asked.metadata),
      prompt: promptText(before),
      lines: [{ messages, ...(model !== undefined && { model }) }],
    };
  },
});
