import { join } from "node:path";
import { expect, test } from "vitest";
import { runImport } from "../run-import.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "fixtures", "formats");
const input = (name: string) => ({ inputs: [{ path: `${name}.jsonl`, format: "livecodebench" }] });

test("a row keeps where it comes from", async () => {
  const { problems } = await runImport(input("livecodebench"), folder);
  expect(problems[0]).toMatchObject({
    problem_id: expect.stringMatching(/^lcb-[0-9a-f]{16}$/),
    source: "livecodebench/atcoder",
    name: "Sum 1",
    difficulty: "easy",
    contest_id: "abc001",
    public_tests: [{ input: "1 2\n", output: "3\n" }],
    flags: [],
  });
  expect(problems[1]).toMatchObject({
    source: "livecodebench/leetcode",
    fn_name: "countBelow",
    starter_code: expect.stringContaining("class Solution"),
  });
});

test("a hostile pickle is rejected with what is refused in it, and nothing of it is run", async () => {
  const { rejected } = await runImport(input("livecodebench"), folder);
  expect(rejected[0]?.detail).toBe("private tests: a pickle of more than one text");
  expect(rejected[3]?.detail).toBe("private tests: opcode 0x63 at byte 0, which is refused");
});

test("private tests that unpack to more than a row may have are rejected in bounded memory", async () => {
  const before = process.memoryUsage().rss;
  const { problems, rejected } = await runImport({ ...input("livecodebench-bomb"), max_row_mb: 4 }, folder);
  expect([problems.length, rejected]).toMatchObject([1, [{ reason: "row_too_large" }]]);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
});
