/**
 * How a training starts and ends, with shell commands in place of the trainer. Whole trainings:
 * finetune.needs-torch.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { EXIT } from "../../schemas/errors.ts";
import { described, launch, writePlan } from "../../trainer/launch.ts";
import { planOf } from "./plans.ts";

let work: string;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "launch-"));
});
afterEach(() => rm(work, { recursive: true }));

/** Launches a training that is this shell script. @returns the exit code and what was said */
async function launched(script: string, finishOnly = false) {
  const plan = await planOf({}, { work, command: { program: "/bin/sh", args: ["-c", script] } });
  const lines: string[] = [];
  const code = await launch(plan, { say: (line) => lines.push(line), finishOnly }).catch((error) => {
    lines.push(String(error));
    if (finishOnly) throw error;
    return "thrown";
  });
  return { code, said: lines.join("\n") };
}

test("a training that is finished is not started again", async () => {
  await mkdir(join(work, "model"));
  const { code, said } = await launched("touch started");
  expect([code, said]).toEqual([EXIT.done, `already trained: ${join(work, "model")}`]);
  await expect(readFile(join(work, "started"))).rejects.toThrow("ENOENT");
});

test("a training that fails shows the end of its log", async () => {
  const { code, said } = await launched("for i in $(seq 30); do echo line $i; done; echo bad >&2; exit 4");
  expect(code).toBe(EXIT.fault);
  expect(said).toContain("the training ended with 4");
  expect(said).toMatch(/:\nline 17\n[\s\S]*line 30\nbad$/);
});

test("a training whose processes fail after the export is complete, and is finished", async () => {
  const { code, said } = await launched("echo '{}' > exported.json; exit 1");
  expect(said).toMatch(/^the training is complete, although its processes ended with 1: see .*\n/);
  // There is no checkpoint here to finish.
  expect(code).toBe("thrown");
});

test("a full disk is a reason to try again later", async () => {
  const { code, said } = await launched("echo 'OSError: [Errno 28] No space left on device'; exit 1");
  expect(code).toBe(EXIT.tryLater);
  expect(said).toContain("the same command resumes");
});

test("a training that stopped at a bad batch names the step, the reason and its examples", async () => {
  const stopped = JSON.stringify({ step: 7, reason: "the loss is not finite", example_ids: ["e1", "e2"] });
  const { code, said } = await launched(`echo '${stopped}' > stopped.json; exit 1`);
  expect(code).toBe(EXIT.fault);
  expect(said).toContain("stopped at step 7: the loss is not finite.");
  expect(said).toMatch(/its examples \(all in .*stopped\.json\): e1, e2$/);
});

test("the reason of an earlier stop is forgotten when the training starts again", async () => {
  await writeFile(join(work, "stopped.json"), "{}");
  expect((await launched("exit 4")).said).toContain("the training ended with 4");
});

test("--finish before the training has ended is the user's fault", async () => {
  await expect(launched("touch started", true)).rejects.toThrow(/exported\.json[\s\S]*a finished training/);
});

test("plan.json and config.yaml are written for batch jobs", async () => {
  const plan = await planOf({}, { work, config: { total_steps: 32 }, identity: "i" });
  await writePlan(plan);
  expect(parse(await readFile(join(work, "config.yaml"), "utf8"))).toEqual({ total_steps: 32 });
  expect(JSON.parse(await readFile(join(work, "plan.json"), "utf8"))).toEqual(described(plan));
});

test("a described plan counts rows that are left out instead of listing them", async () => {
  const left_out = [{ example_id: "e", tokens: 9000 }];
  const shown = described(await planOf({}, { prepared: { left_out } }));
  expect(shown.prepared).toMatchObject({ left_out: 1, longest: 1900 });
  expect(shown.prepared).not.toHaveProperty("faults");
  expect(shown.settings).not.toHaveProperty("torchtune");
});
