/**
 * Collects garbage at a moment when much of it is known to be there. V8 lets the heap grow to twice
 * what lives before it looks, which is hundreds of megabytes after a problem of many samples.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

export function freeMemory(): void {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}
