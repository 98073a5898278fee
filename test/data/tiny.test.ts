/**
 * The tiny family: its Python tests, its lines as rftkit imports them, and its text as rftkit's
 * prompts write it.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { composeTurn, userText } from "../../rollout/compose.ts";
import { writeFeedback } from "../../rollout/feedback.ts";
import { loadPrompts } from "../../rollout/prompts.ts";
import { findStrategy, planOf } from "../../rollout/strategies.ts";
import type { TestVerdict } from "../../schemas/verdict.ts";
import { problemLineSchema } from "../../stages/import/formats/jsonl.ts";
import { makeProblem } from "../make.ts";

const run = promisify(execFile);
const env = { ...process.env, PYTHONPATH: [assetPath("data"), import.meta.dirname].join(delimiter) };
const python = (...args: string[]) => run("python3", args, { env });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tiny-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the Python tests of the family pass", async () => {
  const { stderr } = await python("-m", "unittest", "test_tiny");
  expect(stderr).toMatch(/Ran 1\d tests in/);
});

test("equal commands give equal bytes, and each line is a problem of rftkit's own format", async () => {
  const write = async (name: string) => {
    await python("-m", "tiny", "held-out", "40", join(folder, name));
    return readFile(join(folder, name), "utf8");
  };
  const text = await write("a.jsonl");
  expect(await write("b.jsonl")).toBe(text);
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => problemLineSchema.parse(JSON.parse(line)));
  expect(rows).toHaveLength(40);
  expect(new Set(rows.map((row) => row.problem_id)).size).toBe(40);
  for (const row of rows) {
    expect([row.public_tests.length, row.private_tests.length, row.solutions.length]).toEqual([2, 6, 1]);
    expect(row.difficulty).toMatch(/^[1-3] steps?$/);
  }
});

test("a wrong count is an error, and writes nothing", async () => {
  const failed = python("-m", "tiny", "train", "0", join(folder, "none.jsonl"));
  await expect(failed).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("at least 1") });
  await expect(readFile(join(folder, "none.jsonl"))).rejects.toThrow();
});

const WRITTEN = `
import json
from tiny.writer import AGAIN, CODE_NOW, FORMAT, THINK, WORDS_ONLY, feedback
told = feedback([("1 2", "3"), ("4 5", "9")])
print(json.dumps([f"Read.\\n\\n{FORMAT}", f"{told}\\n\\n{THINK}", f"{told}\\n\\n{THINK}\\n\\n{WORDS_ONLY}", CODE_NOW]))
`;

test("the messages of the pretraining text are those that CoT-retry sends with the tiny prompts", async () => {
  const prompts = loadPrompts({ prompts: "configs/tiny/prompts" }, assetPath("."));
  const tests = [
    { input: "1 2\n", output: "3\n" },
    { input: "4 5\n", output: "9\n" },
  ];
  const problem = makeProblem({
    statement: "Read.",
    public_tests: tests,
    cpu_limit_ms: null,
    memory_limit_mb: null,
  });
  const verdict: TestVerdict = { verdict: "WA", accepted_by: null, stdout: "7\n", stderr: "" };
  const turn = { extraction: "python_block" as const, public_verdicts: [verdict, verdict] };
  const told = writeFeedback({ kind: "failed_tests", problem, turn, trace: null }, prompts);
  const strategy = findStrategy("cot-retry", ".");
  const sent = [0, 1, 2].flatMap((number) => {
    const feedback = number === 0 ? null : told;
    return composeTurn({ problem, plan: planOf(strategy, number), feedback }, prompts).map((call) =>
      userText(call),
    );
  });
  const { stdout } = await python("-c", WRITTEN);
  expect(sent).toEqual(JSON.parse(stdout));
});
