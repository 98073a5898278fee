/** Text of others for a terminal: control characters, escape sequences among them, are shown and not obeyed. */
export { visible as printable } from "../../io/visible.ts";
