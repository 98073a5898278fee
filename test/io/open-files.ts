/** Which files this process has open, removed ones included. */
import { readdirSync, readlinkSync } from "node:fs";

/** Paths that contain `part`. */
export const openFiles = (part: string): string[] =>
  readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.includes(part) ? [path] : [];
    } catch {
      // The descriptor of the listing itself.
      return [];
    }
  });
