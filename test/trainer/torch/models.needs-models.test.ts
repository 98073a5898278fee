/**
 * LoRA, from the plan to the finished folder, in its own environment; its Python tests run here in
 * one process.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { UserError } from "../../../schemas/errors.ts";
import { FinetuneOptions } from "../../../schemas/finetune-options.ts";
import { launch } from "../../../trainer/launch.ts";
import { type Plan, type PlanRequest, planFinetune, workPaths } from "../../../trainer/plan.ts";
import { venvProgram } from "../../../trainer/python.ts";
import { planLines } from "../../../trainer/summary.ts";
import { examples, makeRun } from "../make-run.ts";

const run = promisify(execFile);
const PYTHON = join(import.meta.dirname, "..", "python");
const LONG = { timeout: 600_000 };
const SIZES = { preset: "small", sequence_length: 1024, batch_tokens: 1024, steps: 3, warmup_steps: 1 };

let root: string;
let dir: string;
const env = {
  ...process.env,
  OMP_NUM_THREADS: "1",
  HF_HUB_OFFLINE: "1",
  PYTHONPATH: [...["trainer/components", "data"].map((path) => assetPath(path)), PYTHON].join(delimiter),
};

beforeAll(async () => {
  process.env.OMP_NUM_THREADS = "1";
  root = await mkdtemp(join(tmpdir(), "rftkit-models-"));
  dir = join(root, "run");
  await makeRun(dir, examples(60));
  const script =
    'import sys; from pathlib import Path; from families import make_model; make_model(Path(sys.argv[1]), "yi")';
  await run(venvProgram("python", "models"), ["-c", script, root], { env });
  await writeFile(
    join(root, "yi", "README.md"),
    "---\nlicense: other\nlicense_name: yi-license\n---\n# Yi\n",
  );
  await writeFile(join(root, "yi", "LICENSE.txt"), "terms\n");
}, 600_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const plan = (options: Record<string, unknown>, request: Partial<PlanRequest> = {}): Promise<Plan> =>
  planFinetune({
    options: FinetuneOptions.parse({ ...SIZES, model: join(root, "yi"), ...options }),
    seed: 1,
    run: dir,
    ...request,
  });

test("python -m unittest test_lora", LONG, async () => {
  const args = ["-W", "ignore", "-m", "unittest", "test_lora"];
  const cwd = join(PYTHON, "models");
  const { stderr } = await run(venvProgram("python", "models"), args, { env, cwd });
  expect(stderr).toMatch(/^Ran 4 tests in/m);
});

test(
  "an unknown target, and options of the other back end, stop the plan with the known names",
  LONG,
  async () => {
    const asked = plan({ lora: { targets: ["q_proj", "query"] } }, { dryRun: true });
    await expect(asked).rejects.toThrow(/linear layers of the model: down_proj.*q_proj[\s\S]*query/);
    const tracked = plan({ lora: {}, report_to: ["wandb"] }, { dryRun: true });
    await expect(tracked).rejects.toThrow(/wandb missing[\s\S]*-m pip install wandb/);
  },
);

test("trained by LoRA and finished: whole model, adapter, licence and card", LONG, async () => {
  const planned = await plan({ lora: { rank: 4 } });
  const lines = planLines(planned).join("\n");
  expect(lines).toMatch(/adapter [\d,]+ parameters \(rank 4, alpha 8, all-linear\); result: merged/);
  expect(lines).toMatch(/fits {4}full .*GiB; lora .*GiB; this machine has/);
  expect(lines).toContain("threads 1 a process");
  expect(planned.settings.learning_rate).toBe(2e-4);
  const said: string[] = [];
  expect(await launch(planned, { say: (line) => said.push(line) }), said.join("\n")).toBe(0);
  const { model } = workPaths(planned.work);
  expect(planned.work).toMatch(/small-trl-lora$/);
  const names = await readdir(model);
  expect(names).toEqual(
    expect.arrayContaining(["adapter", "model.safetensors", "LICENSE.txt", "config.json"]),
  );
  expect(await readdir(join(model, "adapter"))).toEqual(["adapter_config.json", "adapter_model.safetensors"]);
  // float32 would be four bytes: the adapter has the model's type, and as many numbers as planned.
  const { size } = await stat(join(model, "adapter", "adapter_model.safetensors"));
  expect(size).toBeGreaterThan(2 * (planned.adapter ?? 0));
  expect(size).toBeLessThan(2 * (planned.adapter ?? 0) + 10_000);
  const card = await readFile(join(model, "README.md"), "utf8");
  for (const part of [
    "license: other",
    "license_name: yi-license",
    "The base model's licence is kept: `yi-license`. Its files are in this folder: LICENSE.txt.",
    "a LoRA adapter of",
    "`adapter/` has the adapter alone",
    "Run: `run`.",
    "The loss covers the last answer of a conversation and the token that ends it.",
    "peft 0.21",
  ])
    expect(card).toContain(part);
  await expect(readFile(join(model, "rftkit-finetune.json"), "utf8")).resolves.not.toContain(root);
});

test(
  "a whole training and an adapter of one model are two trainings, and so is another rank",
  LONG,
  async () => {
    const [whole, adapter] = [
      await plan({}, { dryRun: true }),
      await plan({ lora: { rank: 4 } }, { dryRun: true }),
    ];
    expect(whole.work).not.toBe(adapter.work);
    const error = await plan({ lora: { rank: 8 } }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain("another configuration, model or dataset");
  },
);
