/**
 * The README's commands that plan a training, up to the plan: training itself is tried by
 * test/trainer.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examples, makeRun } from "../trainer/make-run.ts";
import { readmeScene, type Scene } from "./readme-scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await readmeScene();
});
afterAll(() => scene?.close());

test("make finetune, with ARGS=--dry-run, comes from problems to the trainer's command", async () => {
  const ended = await scene.at.type("make finetune", { ...scene.env, ARGS: "--dry-run" });
  expect(`${ended.code} ${ended.code === 0 ? "" : ended.stderr}`).toBe("0 ");
  expect(ended.stderr).toContain("a TINY Llama with random weights");
  expect(ended.stdout).toMatch(/packs[\s\S]*tune run rftkit_trainer\/single\.py --config/);
});

test("npx rftkit finetune mine.yaml --run runs/mine, with --dry-run", async () => {
  const run = join(scene.at.folder, "runs", "mine");
  await makeRun(run, examples(60));
  const ended = await scene.at.type("npx rftkit finetune mine.yaml --run runs/mine --dry-run");
  expect(`${ended.code} ${ended.code === 0 ? "" : ended.stderr}`).toBe("0 ");
  expect(ended.stdout).toContain("rftkit_trainer/single.py");
  rmSync(run, { recursive: true });
});
