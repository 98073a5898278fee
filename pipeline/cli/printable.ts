/** Untrusted text for a terminal: control characters and escape sequences are shown, not interpreted. */
export { visible as printable } from "../../io/visible.ts";
