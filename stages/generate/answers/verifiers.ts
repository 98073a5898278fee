/**
 * Rows of verifiers: `results.jsonl` of its environments (prompt, completion, reward) and
 * `traces.jsonl` of its tasks (a graph of messages, of which the path to the last one is read).
 */
import {
  type AnswerFormat,
  defineAnswers,
  idIn,
  isRow,
  messageOf,
  promptText,
  type Row,
  textIn,
} from "./format.ts";

const list = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isRow) : []);

/** Messages from a root to the last node. */
function pathIn(nodes: readonly Row[]): Row[] {
  const path: Row[] = [];
  let at = nodes.length - 1;
  while (at >= 0 && path.length <= nodes.length) {
    const node = nodes[at];
    if (node === undefined || !isRow(node.message)) return [];
    path.unshift({ ...node.message, finish_reason: node.finish_reason ?? node.message.finish_reason });
    at = typeof node.parent === "number" && node.parent < at ? node.parent : -1;
  }
  return path;
}

function trace(row: Row): ReturnType<AnswerFormat["read"]> {
  const messages = pathIn(list(row.nodes)).map(messageOf);
  if (messages.at(-1)?.role !== "assistant") return { skipped: "no answer at the end" };
  const task = isRow(row.task) ? row.task : {};
  const model = list(row.calls)
    .map((call) => textIn(call.model))
    .findLast((name) => name !== undefined);
  const tools = list(row.tools ?? row.tool_defs);
  return {
    id: idIn(task.data, row.info, isRow(task.data) ? task.data.info : null),
    prompt: promptText(messages),
    lines: [{ messages, ...(model !== undefined && { model }), ...(tools.length > 0 && { tools }) }],
  };
}

function result(row: Row): ReturnType<AnswerFormat["read"]> {
  const { prompt, completion } = row;
  const before = Array.isArray(prompt) ? list(prompt).map(messageOf) : [];
  const asked = promptText(prompt);
  const answer = textIn(completion);
  const said =
    answer === undefined ? list(completion).map(messageOf) : [{ role: "assistant", content: answer }];
  if (said.at(-1)?.role !== "assistant") return { skipped: "no answer at the end" };
  const first = before.length > 0 || asked === undefined ? before : [{ role: "user", content: asked }];
  return { id: idIn(row.info, row), prompt: asked, lines: [{ messages: [...first, ...said] }] };
}

export const verifiers = defineAnswers({
  name: "verifiers",
  about: "`results.jsonl` and `traces.jsonl` of verifiers and prime-rl",
  recognise: (row) =>
    (Array.isArray(row.nodes) && isRow(row.task)) ||
    ("prompt" in row && "completion" in row && ("reward" in row || "example_id" in row)),
  read: (row) => (Array.isArray(row.nodes) ? trace(row) : result(row)),
});
