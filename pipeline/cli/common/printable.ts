/**
 * Untrusted text for a terminal: control characters and escape sequences are shown, not
 * interpreted.
 */
import { visible } from "../../../io/visible.ts";

export { visible as printable };

/** The same on one line: an untrusted name starts no line and no column of its own. */
export const printableLine = (text: string): string => visible(text).replace(/[\n\t]+/g, " ");
