/**
 * Untrusted text with control characters made visible: escape sequences, bidirectional overrides.
 */

/** C0 except tab and line feed, DEL, C1, and the overrides that reorder a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

export const visible = (text: string): string =>
  text
    .replaceAll("\r\n", "\n")
    .replace(CONTROL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Untrusted text in one line of Markdown: no line break, no markup. */
export const markdownLine = (text: string): string =>
  visible(text.replace(/\s+/g, " ")).replace(/[\\`*_[\]<>|#&~]/g, (c) => `\\${c}`);
