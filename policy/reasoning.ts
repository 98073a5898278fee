/**
 * Separates a model's reasoning from its answer where a server leaves both in one text: think tags
 * with or without their opening (some templates put it into the prompt), at the start or between
 * paragraphs, and OpenAI's harmony channels.
 * Promises: programs in reasoning are drafts and never part of the answer; a tag that is quoted, or
 * part of a line of code, is text.
 */

export type Spoken = { text: string; reasoning: string | null };

/** Opening and closing tags of the model families. */
const TAGS: readonly (readonly [string, string])[] = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<seed:think>", "</seed:think>"],
  ["[THINK]", "[/THINK]"],
  ["◁think▷", "◁/think▷"],
];

const CHANNEL =
  /<\|channel\|>(\w+)[^<]*<\|message\|>([\s\S]*?)(?=<\|(?:end|return|call|start|channel)\|>|$)/g;

/** Harmony as a server writes it that leaves control tokens out of the text. */
const BARE_HARMONY = /^analysis([\s\S]*?)assistantfinal([\s\S]*)$/;

/** @param given reasoning that the server returned separately; "" without any */
export function splitReasoning(content: string, given = ""): Spoken {
  const { text, thoughts } = harmony(content) ?? tagged(content, given === "");
  const reasoning = [given, ...thoughts.map((thought) => thought.trim())].filter((part) => part !== "");
  return { text, reasoning: reasoning.length === 0 ? null : reasoning.join("\n\n") };
}

type Parts = { text: string; thoughts: string[] };

function harmony(content: string): Parts | null {
  const bare = BARE_HARMONY.exec(content);
  if (bare !== null) return { text: bare[2] as string, thoughts: [bare[1] as string] };
  if (!content.includes("<|channel|>")) return null;
  const parts = [...content.matchAll(CHANNEL)];
  const of = (isFinal: boolean) =>
    parts.filter(([, channel]) => (channel === "final") === isFinal).map((part) => part[2] as string);
  return { text: of(true).join("\n\n"), thoughts: of(false) };
}

function tagged(content: string, mayLackOpening: boolean): Parts {
  const { text, thoughts } = leading(content);
  if (thoughts.length > 0) return inside(text, thoughts);
  const closing = mayLackOpening ? closingAlone(content) : null;
  if (closing === null) return inside(content, []);
  return inside(content.slice(closing.at + closing.tag.length).trimStart(), [content.slice(0, closing.at)]);
}

/** Takes the blocks at the start; one that never ends leaves no answer. */
function leading(content: string): Parts {
  const thoughts: string[] = [];
  let text = content;
  for (;;) {
    const start = text.trimStart();
    const tags = TAGS.find(([opening]) => start.startsWith(opening));
    if (tags === undefined) return { text, thoughts };
    const [opening, closing] = tags;
    const end = start.indexOf(closing, opening.length);
    thoughts.push(start.slice(opening.length, end === -1 ? undefined : end));
    if (end === -1) return { text: "", thoughts };
    text = start.slice(end + closing.length).trimStart();
  }
}

/** The first closing tag whose opening is nowhere in the text. */
function closingAlone(content: string): { at: number; tag: string } | null {
  for (const [opening, tag] of TAGS) {
    if (content.includes(opening)) continue;
    for (let at = content.indexOf(tag); at !== -1; at = content.indexOf(tag, at + 1))
      if (!isQuoted(content, at, tag.length)) return { at, tag };
  }
  return null;
}

/** Takes closed blocks that begin on a line of their own, outside of code. */
function inside(content: string, before: string[]): Parts {
  const thoughts = [...before];
  let text = content;
  for (const [opening, closing] of TAGS) {
    for (let at = text.indexOf(opening); at !== -1; ) {
      const end = text.indexOf(closing, at);
      if (end === -1) break;
      if (!opensBlock(text, at)) {
        at = text.indexOf(opening, at + 1);
        continue;
      }
      thoughts.push(text.slice(at + opening.length, end));
      const rest = text.slice(end + closing.length).trimStart();
      text = `${text.slice(0, at).trimEnd()}${rest === "" ? "" : "\n\n"}${rest}`;
      at = text.indexOf(opening, at);
    }
  }
  return { text, thoughts };
}

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

const opensBlock = (text: string, at: number): boolean =>
  text.slice(lineStart(text, at), at).trim() === "" && !inFence(text, at);

/** Whether an odd number of fence lines precede the place. */
function inFence(text: string, at: number): boolean {
  const fences = text.slice(0, at).match(/^[ \t]*(?:```|~~~)/gm);
  return (fences?.length ?? 0) % 2 === 1;
}

/** Between quotes or backticks, or with other text on a line of a code block. */
function isQuoted(text: string, at: number, length: number): boolean {
  const around = `${text[at - 1] ?? ""}${text[at + length] ?? ""}`;
  if (/[`'"]/.test(around)) return true;
  const lineEnd = text.indexOf("\n", at);
  const line = text.slice(lineStart(text, at), lineEnd === -1 ? undefined : lineEnd).trim();
  return line.length > length && inFence(text, at);
}
