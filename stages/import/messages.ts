/**
 * The statement in a prompt: text, or the user's messages of a conversation, as a list or as text.
 */
import { isText, type Row } from "./row.ts";
import { parseEither } from "./tests.ts";

/** Names of the user in messages of {role, content} and of {from, value}. */
const USER: ReadonlySet<unknown> = new Set(["user", "human"]);

export function statementOf(prompt: unknown): string {
  const messages = isText(prompt) ? listIn(prompt) : prompt;
  if (isText(messages)) return messages;
  if (!Array.isArray(messages)) return "";
  return messages
    .filter((message): message is Row => typeof message === "object" && message !== null)
    .filter(({ role, from }) => USER.has(role ?? from))
    .map(({ content, value }) => contentOf(content ?? value))
    .filter((content) => content !== "")
    .join("\n\n");
}

/** Text, or the text of a list of parts. */
function contentOf(content: unknown): string {
  if (isText(content)) return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: Row | null) => (isText(part?.text) ? part.text : "")).join("");
}

/** Messages in a text; a text that holds none is the statement itself. */
function listIn(text: string): unknown {
  if (!text.trimStart().startsWith("[")) return text;
  try {
    const value = parseEither(text);
    return Array.isArray(value) && value.every((member) => typeof member === "object") ? value : text;
  } catch {
    return text;
  }
}
