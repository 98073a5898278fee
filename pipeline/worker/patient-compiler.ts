/**
 * Lets V8 run a function longer before it compiles it for speed. A worker runs each stage for
 * seconds on rows whose objects differ a little, so that much of what is compiled early is thrown
 * away and compiled again: a fifth of the CPU time of the stages after generate.
 */
import { setFlagsFromString } from "node:v8";

/** Bytes of bytecode that a function runs before V8 looks at it; V8's own default is 66 KiB. */
const BUDGET = 500_000;

export const compileLater = (): void => setFlagsFromString(`--interrupt-budget=${BUDGET}`);
