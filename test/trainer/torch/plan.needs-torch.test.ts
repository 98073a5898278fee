/**
 * What is checked before a training starts: every fault at once, with numbers, and nothing begun.
 */
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserError } from "../../../schemas/errors.ts";
import { FinetuneOptions } from "../../../schemas/finetune-options.ts";
import { type Plan, type PlanRequest, planFinetune, workPaths } from "../../../trainer/plan.ts";
import { trainerVariables, venvProgram } from "../../../trainer/python.ts";
import { planLines } from "../../../trainer/summary.ts";
import { ensureVenv } from "../../../trainer/venv.ts";
import { LLAMA_70B, makeCheckpoint } from "../make-checkpoint.ts";
import { examples, makeRun } from "../make-run.ts";

const SIZES = { sequence_length: 512, batch_tokens: 1024, steps: 20 };
const LONG = { timeout: 1_800_000 };

let root: string;
let run: string;

beforeAll(async () => {
  await ensureVenv(() => {});
  root = await mkdtemp(join(tmpdir(), "rftkit-plan-"));
  run = join(root, "run");
  await makeRun(run, examples(240));
}, 1_800_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const plan = (options: Record<string, unknown>, request: Partial<PlanRequest> = {}): Promise<Plan> =>
  planFinetune({ options: FinetuneOptions.parse(options), seed: 1, run, ...request });

test(
  "every fault of data, model and arithmetic comes at once, before anything is written",
  LONG,
  async () => {
    const bad = join(root, "bad-run");
    const rows = examples(40);
    const [first, second] = rows;
    if (first === undefined || second === undefined) throw new Error("no rows");
    first.messages[0] = { role: "user", content: "a <|eot_id|> b", train: false };
    second.messages = second.messages.slice(0, 3);
    await makeRun(bad, rows);
    const out = join(root, "faulty");
    const asked = plan({ ...SIZES, steps: 500, batch_tokens: 1000 }, { run: bad, out, devices: 3 });
    const error = await asked.then(
      () => null,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(UserError);
    const faults = (error as UserError).faults.map((f) => `${f.where} ${f.expected} ${f.got}`).join("\n");
    for (const part of [
      "control token",
      "alternate",
      "batch_tokens",
      "number of devices",
      "finetune.steps",
    ]) {
      expect(faults).toContain(part);
    }
    expect(await readdir(out)).toEqual(["base-model"]);
  },
);

test("torchrun gives a step and its checkpoint longer than its own 30 seconds before it kills", () => {
  const ask =
    "from torch.distributed.launcher.api import LaunchConfig; print(LaunchConfig(1, 1, 1).shutdown_timeout)";
  const env = { ...process.env, ...trainerVariables() };
  const seconds = Number(execFileSync(venvProgram("python"), ["-c", ask], { env, encoding: "utf8" }));
  expect(seconds).toBeGreaterThanOrEqual(300);
  expect(seconds).toBeLessThan(600);
});

test("a dry run writes nothing, and a missing dataset or model is a fault of the user", LONG, async () => {
  const out = join(root, "dry");
  const dry = await plan(SIZES, { out, dryRun: true });
  expect(dry.batching.steps).toBe(20);
  expect(JSON.stringify(dry.config)).not.toContain("rftkit-finetune-");
  await expect(readdir(out)).rejects.toThrow(/ENOENT/);
  const none = plan({ preset: "paper-8b" }, { run: join(root, "nothing"), dryRun: true, devices: 8 });
  await expect(none).rejects.toThrow(/train-\*\.parquet[\s\S]*finetune\.model/);
});

test(
  "a model that the preset does not mean, tied embeddings, a place inside the model: refused with the numbers",
  LONG,
  async () => {
    const whole = await plan(SIZES, { out: join(root, "whole") });
    const model = workPaths(whole.work).baseModel;
    const wrong = plan(
      { preset: "paper-8b", model },
      { dryRun: true, devices: 8, out: join(model, "inside") },
    );
    await expect(wrong).rejects.toThrow(
      /num_hidden_layers 32[\s\S]*outside the model's folder[\s\S]*34,880 packs/,
    );
    const tied = join(root, "tied");
    await mkdir(tied);
    for (const name of await readdir(model)) await copyFile(join(model, name), join(tied, name));
    const config = JSON.parse(await readFile(join(model, "config.json"), "utf8"));
    await writeFile(join(tied, "config.json"), JSON.stringify({ ...config, tie_word_embeddings: true }));
    await expect(plan({ ...SIZES, model: tied }, { dryRun: true })).rejects.toThrow(/untied embeddings/);
  },
);

test("more than 1 % of the rows longer than a pack is a fault: the answer is never cut", LONG, async () => {
  const long = join(root, "long-run");
  const rows = examples(60);
  const [first] = rows;
  if (first?.messages[0] === undefined) throw new Error("no rows");
  first.messages[0] = { role: "user", content: "word ".repeat(3000), train: false };
  await makeRun(long, rows);
  const asked = plan({ ...SIZES, steps: "epoch" }, { run: long, out: join(root, "long"), dryRun: true });
  await expect(asked).rejects.toThrow(/at most 1 % of the rows longer than 512 tokens[\s\S]*1 of 60/);
});

test(
  "paper-70b on a 70B checkpoint: the exact command and values at 32 devices, and 545 steps need 34,880 packs",
  LONG,
  async () => {
    const small = await plan(SIZES, { out: join(root, "for-its-tokenizer") });
    const tokenizer = await readFile(join(small.model.folder, "tokenizer.json"), "utf8");
    const model = await makeCheckpoint(join(root, "70b"), LLAMA_70B, tokenizer);
    const paper = { preset: "paper-70b", model };
    const out = join(root, "paper work");
    const there = { run: await wideRun(65), out, nodes: 4, devices: 8, remote: true, dryRun: true };
    await expect(plan(paper, there)).rejects.toThrow(
      /34,880 packs or more for 545 steps of 64 packs[\s\S]*65 packs/,
    );
    // One step's worth of packs: everything but the number of steps is the paper's.
    const planned = await plan({ ...paper, steps: "epoch", warmup_steps: 0 }, there);
    expect(planned.command.args).toEqual([
      "run",
      "--nproc_per_node",
      "8",
      "rftkit_trainer/distributed.py",
      "--config",
      join(out, "config.yaml"),
    ]);
    expect(planned.batching).toMatchObject({ devices: 32, accumulation: 2, packsPerStep: 64, steps: 1 });
    expect(planned.config).toMatchObject({
      gradient_accumulation_steps: 2,
      dtype: "bf16",
      device: "cuda",
      enable_activation_checkpointing: true,
      clip_grad_norm: 1,
      optimizer: { lr: 2e-6, weight_decay: 0.1, betas: [0.9, 0.95], master_weights: true },
      lr_scheduler: { min_lr_fraction: 0.1 },
      model: { _component_: "torchtune.models.llama3_1.llama3_1", num_layers: 80, embed_dim: 8192 },
      checkpointer: { checkpoint_dir: model, checkpoint_files: ["model.safetensors"] },
    });
    expect(planned.deviceGib).toBeGreaterThan(50);
    expect(planned.deviceGib).toBeLessThan(80);
    expect(planned.prepared.untrained).toContain("<|eot_id|>");
    expect(planned.diskGib).toBeGreaterThan(2800);
    const said = planLines({ ...planned, freeGib: 10 }).join("\n");
    expect(said).toMatch(/warning only 10\.0 GiB are free here/);
    expect(said).toMatch(/warning the model's embeddings of .*<\|eot_id\|>/);
    await expect(readdir(out)).rejects.toThrow(/ENOENT/);
  },
);

/** Rows of which each fills a pack of 8,192 more than half. */
async function wideRun(count: number): Promise<string> {
  const wide = join(root, "wide-run");
  const rows = examples(count);
  for (const row of rows) {
    const [question] = row.messages;
    if (question !== undefined) question.content += " 1".repeat(2500);
  }
  await makeRun(wide, rows);
  return wide;
}
