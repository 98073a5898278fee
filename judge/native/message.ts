/**
 * A compiler's message as feedback: what a person reads of it first.
 * Promises: no path of this machine; bounded in lines and characters; the first errors are kept,
 * with the lines of the program that they quote. Pure.
 */

const MAX_LINES = 40;
const MAX_CHARACTERS = 2000;
/** Folders of a machine: `/usr/include/c++/12/bits/x.h` becomes `x.h`. */
const FOLDERS =
  /(?<![\w.<>"'])\/(?:usr|lib|lib32|lib64|opt|home|root|tmp|var|etc|work|nix|snap|mnt|proc|dev|srv|run|data|private|Users)\/(?:[^\s:'"`,;()<>/]+\/)*/g;
/** How the compiler came to a header: no news for who wrote the program. */
const ORIGIN = /^(?:In file included from |\s+from )/;
const INSTANTIATION = /^[^:\s]+: (?:In |At )|: {3}(?:required|recursively required) (?:from|by)/;
const NOTE = /^[^\s:][^:]*:(?:\d+:)*\s*note: /;
const QUOTED = /^\s*(?:\d+)?\s*\||^\s{2,}/;

const withoutPaths = (text: string): string => text.replace(FOLDERS, "");

/** Without notes on other files, and what they quote. */
function withoutNotes(lines: readonly string[], source: string): string[] {
  const kept: string[] = [];
  let dropping = false;
  for (const line of lines) {
    if (ORIGIN.test(line)) continue;
    if (!QUOTED.test(line))
      dropping =
        (NOTE.test(line) && !line.startsWith(`${source}:`)) ||
        (INSTANTIATION.test(line) && !line.startsWith(`${source}:`));
    if (!dropping) kept.push(line);
  }
  return kept;
}

/**
 * @param raw what the compiler wrote
 * @param source file name of the program
 * @param reason why the compiler ended, if not by an error that it told
 */
export function compileMessage(raw: string, source: string, reason: string | null): string {
  const printable = raw.replace(/[^\P{C}\n\t]/gu, "");
  const lines = withoutNotes(withoutPaths(printable).trimEnd().split("\n"), source).map((line) =>
    line.length > 300 ? `${line.slice(0, 300)} …` : line,
  );
  const cut = lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), "…"] : lines;
  let text = cut.join("\n").trim();
  if (text.length > MAX_CHARACTERS) text = `${text.slice(0, MAX_CHARACTERS)} …`;
  const parts = [text, reason].filter((part) => part !== null && part !== "");
  return parts.length === 0 ? "does not compile" : parts.join("\n");
}
