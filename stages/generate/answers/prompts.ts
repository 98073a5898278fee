/**
 * Finds the prompts that hold a problem's statement: other programs put texts of their own around
 * it, and chat templates their marks.
 * Promise: a prompt is found only if it holds the whole statement, but for blanks. It is looked up
 * by the words at the beginning of each of its lines, so that a set of prompts is read once.
 */

const WORDS = 8;
/** Lines that eight words can take, and characters in which labels and marks are looked for. */
const LINES = 16;
const LABELS = 60;
/** Characters of a line that its first words are looked for in. */
const MOST = 1000;

export const squeezed = (text: string): string => text.replace(/\s+/g, " ").trim();

/** The first words of a text that is squeezed. */
const opening = (text: string): string => text.split(" ", WORDS).join(" ");

export class PromptIndex<T> {
  readonly #byPrompt = new Map<string, T[]>();
  readonly #byOpening = new Map<string, Set<string>>();

  get size(): number {
    return this.#byPrompt.size;
  }

  add(prompt: string, entry: T): void {
    const text = squeezed(prompt);
    const known = this.#byPrompt.get(text);
    if (known !== undefined) {
      known.push(entry);
      return;
    }
    this.#byPrompt.set(text, [entry]);
    for (const line of beginnings(prompt)) {
      const prompts = this.#byOpening.get(line);
      if (prompts === undefined) this.#byOpening.set(line, new Set([text]));
      else prompts.add(text);
    }
  }

  /** Entries of the prompts that hold the statement, in the order in which they were added. */
  of(statement: string): T[] {
    const text = squeezed(statement);
    if (text === "") return [];
    const prompts = this.#byOpening.get(opening(text)) ?? [];
    return [...prompts]
      .filter((prompt) => prompt.includes(text))
      .flatMap((prompt) => this.#byPrompt.get(prompt) ?? []);
  }
}

/**
 * What each line of the prompt begins with, also behind labels and marks ("Question: …", "[INST]
 * …"), to the number of words, over the lines that follow; of short lines also the line alone.
 */
function beginnings(prompt: string): Set<string> {
  const lines = prompt.split("\n");
  const found = new Set<string>();
  for (const [at, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const later = lines.slice(at + 1, at + 1 + LINES);
    const labels = [...line.slice(0, LABELS).matchAll(/[:\]>]\s*/g)];
    for (const start of [0, ...labels.map((label) => label.index + label[0].length)]) {
      const rest = line.slice(start);
      if (rest.trim() === "") continue;
      found.add(opening(squeezed([rest, ...later].map((one) => one.slice(0, MOST)).join("\n"))));
      const alone = squeezed(rest);
      if (alone.split(" ").length < WORDS) found.add(alone);
    }
  }
  return found;
}
