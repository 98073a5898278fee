/**
 * The guide "Rewards for TRL", done as it says: GRPO on the CPU with a tiny model trains for five
 * steps with rewards of a real judge. A dead server gives None: see python/tests/test_rewards.py.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { createJudge } from "../../judge/create.ts";
import type { RunningServer } from "../../serve/server.ts";
import { trainerVariables, venvProgram } from "../../trainer/python.ts";
import { filesOf, pageText } from "../documents.ts";
import { startProgram } from "../e2e/cli.ts";
import { problem, served } from "../serve/here.ts";

const folder = mkdtempSync(join(tmpdir(), "trl-"));
const PLUS_ONE = problem({
  problem_id: "plus-one",
  public_tests: [{ input: "1", output: "2" }],
  private_tests: [],
  generated_tests: [],
});

let server: RunningServer;
beforeAll(async () => {
  server = await served({
    create: () => createJudge({ workers: 1, unsafe: true }),
    problems: [PLUS_ONE],
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const MODEL = `
import sys
from pathlib import Path
from rftkit_trainer import tiny
from rows import rows, write
tiny.make([write(Path(sys.argv[1]) / "train.parquet", rows(20))], sys.argv[1] + "/model", 1)
`;

const PATHS = ["trainer/components", "test/trainer/python", "python/src"].map((path) => assetPath(path));

const python = (args: string[], env: Record<string, string> = {}) =>
  startProgram(venvProgram("python"), args, {
    cwd: folder,
    env: { ...trainerVariables(), PYTHONPATH: PATHS.join(delimiter), ...env },
  }).ended;

test("rewards-trl: a tiny model trains for five steps, and the rewards are in the log", async () => {
  const made = await python(["-c", MODEL, folder]);
  expect(made).toMatchObject({ code: 0 });
  const [program] = filesOf(pageText("docs/rewards-trl.md"));
  writeFileSync(join(folder, "train.py"), program?.text ?? "");
  const ended = await python(["train.py"], {
    MODEL: join(folder, "model"),
    OUTPUT: join(folder, "out"),
    RFTKIT_JUDGE: server.url,
  });
  expect(ended).toMatchObject({ code: 0 });
  const logged = [...ended.stdout.matchAll(/'rewards\/code_reward\/mean': '?([\d.]+)/g)];
  expect(logged).toHaveLength(5);
});
