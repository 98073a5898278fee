/**
 * `make check-rows-cpp`: compiles every program of a published C++ dataset by plain g++, and runs
 * it on all tests of its problem. Ends with 1 if one does not pass. Run: node
 * .cache/bench/bench/cpp-rows.js RUN
 */
import { plainRows } from "./judge/plain-rows.ts";

const { rows, tests, faults } = await plainRows(process.argv[2] ?? "runs/sample-cpp");
for (const fault of faults) process.stdout.write(`${fault}\n`);
const count = rows.multi_turn + rows.single_turn;
process.stdout.write(
  `${rows.multi_turn} multi-turn and ${rows.single_turn} single-turn rows; ${count - faults.length} of ${count} ` +
    `compile by plain g++ and pass ${tests} tests in all\n`,
);
process.exitCode = count === 0 || faults.length > 0 ? 1 : 0;
