/** Text of others for a terminal: control characters, escape sequences among them, are shown and not obeyed. */

/** C0 but tab and newline, DEL, C1, and the bidirectional overrides that reorder a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

export const printable = (text: string): string =>
  text.replace(/\r\n/g, "\n").replace(CONTROL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
