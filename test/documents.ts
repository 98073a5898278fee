/**
 * What a document tells its reader to write and to type: files are fenced blocks whose first line
 * names them (```yaml mine.yaml, or ~~~text mine.txt around fences), commands are the lines of sh
 * blocks and any text in backticks that begins as one.
 */
import { readFileSync } from "node:fs";
import { assetPath } from "../io/assets.ts";

export type NamedFile = { name: string; text: string };

export const pageText = (page: string): string => readFileSync(assetPath(page), "utf8");

/** The files that a document gives, in its order. */
export function filesOf(text: string): NamedFile[] {
  const blocks = text.matchAll(/^(```|~~~)(?!sh\b)\S+ (\S+)\n([\s\S]*?)^\1$/gm);
  return [...blocks].map(([, , name = "", body = ""]) => ({ name, text: body }));
}

/** A command without its comment and with single blanks. */
const bare = (line: string): string =>
  line
    .replace(/\s+#\s.*$/, "")
    .replace(/\s+/g, " ")
    .trim();

export type ShellLine = { command: string; exitCode: number };

/** Commands of the sh blocks, in their order; `# exit code N` behind one says how it is to end. */
export function shellLines(text: string): ShellLine[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
  const lines = blocks.flatMap(([, body = ""]) => body.replaceAll("\\\n", " ").split("\n"));
  return lines
    .map((line) => ({ command: bare(line), exitCode: Number(/# exit code (\d+)/.exec(line)?.[1] ?? 0) }))
    .filter(({ command }) => command !== "");
}

export const shellCommands = (text: string): string[] => shellLines(text).map(({ command }) => command);

/** Commands within sentences and tables, each once. */
export function inlineCommands(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "");
  const found = [...prose.matchAll(/`((?:make|npm|npx) [^`]+)`/g)].map(([, command = ""]) => bare(command));
  return [...new Set(found)];
}

/**
 * Splits a command as a shell does. Knows what the documents use: blanks, and double quotes around
 * a part.
 */
export const words = (command: string): string[] =>
  [...command.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ""));
