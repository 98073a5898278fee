/**
 * The wheel in an environment of its own, without Node on the PATH: the command does the sample's
 * run, and `Judge.local()` judges.
 */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { place, startProgram } from "../e2e/cli.ts";

const BIN = assetPath(join(".venv-wheel", "bin"));
const { folder, config, run } = place({ name: "a wheel " });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nothing of the checkout, and no Node, can be found. */
const bare = (program: string, ...args: string[]) =>
  startProgram(join(BIN, program), args, {
    cwd: folder,
    env: { PATH: folder, RFTKIT_HOME: "", RFTKIT_NODE: "", PYTHONPATH: "" },
  }).ended;

test("the command of the wheel runs problems of the sample to their dataset", async () => {
  const ended = await bare("rftkit", "run", config, "--run", run);
  expect(ended).toMatchObject({ code: 0 });
  expect(readdirSync(join(run, "dataset"))).toContain("multi_turn");
});

test("Judge.local() of the wheel judges, and the five lines of the guide print what they say", async () => {
  const code =
    "from rftkit import Judge\n" +
    "with Judge.local(workers=1, unsafe=True) as judge:\n" +
    "    result = judge.judge(code='print(int(input()) + 1)', tests=[{'input': '1', 'output': '2'}])\n" +
    "    print(result.verdict, result.share)\n";
  expect(await bare("python", "-c", code)).toMatchObject({ code: 0, stdout: "OK 1.0\n" });
});
