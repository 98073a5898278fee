/** The exported formats, read by the loaders of the trainers that they are for. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportSet } from "../../../pipeline/cli/export.ts";
import { trainerVariables, venvProgram } from "../../../trainer/python.ts";
import { examples, makeRun } from "../../trainer/make-run.ts";

test("torchtune and TRL read what was exported: every text, and for TRL the loss on the last answer", {
  timeout: 600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "rftkit-loaders-"));
  const made = examples(12);
  const parquet = await makeRun(folder, made);
  for (const format of ["openai-jsonl", "sharegpt", "trl"] as const) {
    await exportSet(folder, { set: "multi_turn", format, out: join(folder, `${format}.jsonl`) });
  }
  const script = join(import.meta.dirname, "load_exports.py");
  const env = { ...process.env, ...trainerVariables(), OMP_NUM_THREADS: "1" };
  const said = execFileSync(venvProgram("python"), ["-W", "ignore", script, folder, parquet], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const found = JSON.parse(said.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
  const messages = made.map((e) => e.messages.map((m) => [m.role, m.content, m.role === "assistant"]));
  expect(found["openai-jsonl"]).toEqual(messages);
  expect(found.sharegpt).toEqual(messages);
  expect(found.trl).toEqual(made.map((e) => `${e.messages.at(-1)?.content}<|eot_id|>`));
  await rm(folder, { recursive: true });
});
