/**
 * 200 rows of our own for `make bench-train-small`, the same each time.
 * Run: node .cache/bench/bench/train-small-run.js RUN
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { examples, makeRun } from "../test/trainer/make-run.ts";

const ROWS = 200;
const [, , run = ""] = process.argv;
if (!existsSync(join(run, "dataset"))) await makeRun(run, examples(ROWS));
