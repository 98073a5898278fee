/** The name of a run that a problem file suggests. */
import { basename } from "node:path";

/** A file name without its endings, in the characters that a run's name may have. */
export function runName(path: string): string {
  const stem = basename(path).replace(/(?:\.[A-Za-z0-9]{1,8})+$/, "");
  return stem.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "") || "mine";
}
