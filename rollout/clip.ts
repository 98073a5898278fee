/**
 * Truncates texts to a number of characters and keeps the important parts: the start of a value,
 * the first line and the end of a traceback. Never splits a surrogate pair.
 */

/** The start of the text with a note of how much is missing; at most `room` characters. */
export function clip(text: string, room: number): string {
  if (text.length <= room) return text;
  const mark = `… (${text.length} characters in all)`;
  if (room <= mark.length) return "…".slice(0, Math.max(0, room));
  return `${whole(text, room - mark.length)}${mark}`;
}

/** text.slice(0, length), one shorter if that would split a surrogate pair. */
function whole(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

const RUNNER_FRAME = /^\s*File ".*?(?:supervisor|zygote|rftkit)[^"]*", line \d+/;

/** A traceback without frames of the runner: the first line and as many last lines as fit. */
export function clipTraceback(text: string, room: number): string {
  const lines = withoutRunner(text.split("\n"));
  const joined = lines.join("\n");
  if (joined.length <= room) return joined;
  const first = clip(lines[0] ?? "", room);
  const kept: string[] = [];
  let left = room - first.length - "\n…".length;
  for (let i = lines.length - 1; i > 0; i--) {
    const line = lines[i] as string;
    if (line.length + 1 > left) break;
    kept.unshift(line);
    left -= line.length + 1;
  }
  // A last line that does not fit contains the error itself: keep its start.
  if (kept.length === 0 && lines.length > 1 && left > 40) kept.push(clip(lines.at(-1) as string, left - 1));
  if (kept.length === 0) return first;
  return [first, ...(kept.length < lines.length - 1 ? ["…"] : []), ...kept].join("\n");
}

function withoutRunner(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let dropping = false;
  for (const line of lines) {
    if (/^\s*File "/.test(line)) dropping = RUNNER_FRAME.test(line);
    else if (!/^\s/.test(line)) dropping = false;
    if (!dropping) kept.push(line);
  }
  return kept;
}

/** Divides `room` among texts: short texts get all they need, long ones share the rest evenly. */
export function shareOut(room: number, texts: readonly string[]): number[] {
  const given = texts.map(() => 0);
  const order = texts
    .map((_, i) => i)
    .sort((a, b) => (texts[a] as string).length - (texts[b] as string).length);
  let left = room;
  for (const [done, i] of order.entries()) {
    given[i] = Math.min((texts[i] as string).length, Math.floor(left / (order.length - done)));
    left -= given[i] as number;
  }
  return given;
}
