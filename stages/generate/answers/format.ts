/**
 * The contract of a format of answers: one definition a file, listed in formats.ts. A format says
 * by which members its rows are recognised, which problem a row answers, and with which
 * conversations. What it returns is checked by the schema of line.ts.
 */

export type Row = Readonly<Record<string, unknown>>;

export type Answers = {
  /** The problem's id, where the row has it. */
  id?: string | undefined;
  /** Text that holds the problem's statement; used where there is no id of a problem. */
  prompt?: string | undefined;
  /** Each with messages, answer or code, in the columns of our own lines. */
  lines: readonly Row[];
};

export type AnswerFormat = {
  name: string;
  /** What writes it, in one line; docs/evaluate.md lists it. */
  about: string;
  recognise(row: Row): boolean;
  /** Whether a row that breaks the format is an error of the file. */
  strict?: true;
  /** @returns why the row has no answer, or its answers */
  read(row: Row): Answers | { skipped: string };
};

export const defineAnswers = (format: AnswerFormat): AnswerFormat => format;

export const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const textIn = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Text of a message's content: text, or the texts of its parts. */
export function contentText(content: unknown): string | null {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return null;
  const parts = content.map((part: unknown) =>
    typeof part === "string" ? part : isRow(part) ? (textIn(part.text) ?? "") : "",
  );
  return parts.join("");
}

/** The user's texts of a conversation, or the text itself. */
export function promptText(prompt: unknown): string | undefined {
  if (!Array.isArray(prompt)) return textIn(prompt);
  const users = prompt.filter((message): message is Row => isRow(message) && message.role === "user");
  return textIn(users.map(({ content }) => contentText(content) ?? "").join("\n\n"));
}

const FINISHES = new Set(["stop", "length", "tool_calls"]);

/** A message in the columns of our own lines. */
export function messageOf(message: Row): Row {
  const { role, content, reasoning, reasoning_content, tool_calls, tool_call_id, name, finish_reason } =
    message;
  return {
    role: role === "developer" ? "system" : role,
    content: contentText(content),
    ...(textIn(reasoning_content ?? reasoning) !== undefined && {
      reasoning: reasoning_content ?? reasoning,
    }),
    ...(Array.isArray(tool_calls) && tool_calls.length > 0 && { tool_calls: tool_calls.map(toolCallOf) }),
    ...(textIn(tool_call_id) !== undefined && { tool_call_id }),
    ...(textIn(name) !== undefined && { name }),
    ...(FINISHES.has(String(finish_reason)) && { finish_reason }),
  };
}

/** {id, name, arguments} as {id, function}. */
function toolCallOf(call: unknown): unknown {
  if (!isRow(call) || isRow(call.function)) return call;
  return { id: call.id, function: { name: call.name, arguments: call.arguments } };
}

/** The id of a problem at the places where the rows of several programs have it. */
export function idIn(...places: unknown[]): string | undefined {
  for (const place of places) {
    const members: unknown = typeof place === "string" ? parsed(place) : place;
    const id = isRow(members) ? textIn(members.problem_id) : undefined;
    if (id !== undefined) return id;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
