/**
 * Real trainings by the launcher: `tune run` and torchrun on a tiny model, from plan to served
 * checkpoint.
 */
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256File } from "../../../io/hash.ts";
import { FinetuneOptions } from "../../../schemas/finetune-options.ts";
import { launch } from "../../../trainer/launch.ts";
import { type Plan, type PlanRequest, planFinetune, workPaths } from "../../../trainer/plan.ts";
import { readMetrics } from "../../../trainer/progress.ts";
import { trainerVariables, venvProgram } from "../../../trainer/python.ts";
import { merged } from "../../../trainer/settings.ts";
import { ensureVenv } from "../../../trainer/venv.ts";
import { examples, makeRun } from "../make-run.ts";
import { servedAndEvaluated } from "./served.ts";

/** The production values but for the sizes: model, sequence, batch, steps. */
const SIZES = { sequence_length: 512, batch_tokens: 1024, steps: 20, checkpoint_every: 5 };
const PRODUCTION = { ...SIZES, learning_rate: 2e-6, eval_fraction: 0.2 };
const LONG = { timeout: 1_800_000 };

let root: string;
let run: string;

beforeAll(async () => {
  process.env.OMP_NUM_THREADS = "1";
  await ensureVenv(() => {});
  root = await mkdtemp(join(tmpdir(), "rftkit finetune=test-"));
  run = join(root, "run");
  await makeRun(run, examples(240));
}, 1_800_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const plan = (options: Record<string, unknown>, request: Partial<PlanRequest> = {}): Promise<Plan> =>
  planFinetune({ options: FinetuneOptions.parse(options), seed: 1, run, ...request });

async function trained(planned: Plan): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  const code = await launch(planned, { say: (line) => said.push(line) });
  return { code, said };
}

/** Fails with what the training said, the end of its log included. */
async function finishes(planned: Plan): Promise<void> {
  const { code, said } = await trained(planned);
  expect(code, said.join("\n")).toBe(0);
}

/** The same run with a process that ends itself at a step. */
async function stopping(planned: Plan, at: number, how: "SIGKILL" | "SIGTERM"): Promise<Plan> {
  await mkdir(planned.work, { recursive: true });
  await copyFile(join(import.meta.dirname, "..", "python", "stopper.py"), join(planned.work, "stopper.py"));
  const logger = { metric_logger: { _component_: "stopper.Stopper", at, how } };
  return { ...planned, config: merged(planned.config, logger) };
}

const weights = async (work: string): Promise<string[]> => {
  const folder = workPaths(work).model;
  const names = (await readdir(folder)).filter((name) => name.endsWith(".safetensors")).sort();
  return Promise.all(names.map((name) => sha256File(join(folder, name))));
};

/** The formula of the schedule, written down once more. */
const rate = (step: number, total: number, peak: number): number =>
  step < 10
    ? (peak * (step + 1)) / 10
    : peak * (0.1 + 0.45 * (1 + Math.cos((Math.PI * (step - 9)) / (total - 10))));

test(
  "20 steps of the production configuration: the rate at the optimizer is the formula's, held-out loss falls",
  LONG,
  async () => {
    const planned = await plan(PRODUCTION, { out: join(root, "whole") });
    expect(planned.command.args.slice(0, 2)).toEqual(["run", "rftkit_trainer/single.py"]);
    await finishes(planned);
    const metrics = await readMetrics(workPaths(planned.work).metrics);
    const steps = metrics.filter((m) => m.lr !== undefined);
    expect(steps.map((m) => m.step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    for (const m of steps)
      expect(Math.abs((m.lr ?? 0) - rate(m.step - 1, 20, 2e-6))).toBeLessThan(1e-9 * 2e-6);
    const held = metrics.flatMap((m) => (typeof m.eval_loss === "number" ? [m.eval_loss] : []));
    expect(held).toHaveLength(4);
    expect(held.at(-1)).toBeLessThan(held[0] ?? 0);
  },
);

test(
  "killed at step 12 and started again by the same command: the weights are the undisturbed run's",
  LONG,
  async () => {
    const planned = await plan(PRODUCTION, { out: join(root, "killed") });
    expect((await trained(await stopping(planned, 12, "SIGKILL"))).code).toBe(1);
    expect((await readdir(join(planned.work, "checkpoints"))).filter((n) => n.startsWith("step"))).toContain(
      "step-000010",
    );
    const again = await plan(PRODUCTION, { out: join(root, "killed") });
    await finishes(again);
    expect(await weights(planned.work)).toEqual(await weights(join(root, "whole")));
  },
);

test("asked to stop, it saves at the end of the step and resumes from there", LONG, async () => {
  const planned = await plan(PRODUCTION, { out: join(root, "asked") });
  expect((await trained(await stopping(planned, 7, "SIGTERM"))).code).not.toBe(0);
  const steps = (await readMetrics(workPaths(planned.work).metrics)).map((m) => m.step);
  const saved = (await readdir(join(planned.work, "checkpoints"))).filter((n) => n.startsWith("step")).sort();
  expect(saved.at(-1)).toBe(`step-${String(Math.max(...steps)).padStart(6, "0")}`);
  await finishes(planned);
  expect(await weights(planned.work)).toEqual(await weights(join(root, "whole")));
});

test(
  "two processes (gloo, FSDP2): killed and resumed gives the bytes of the undisturbed run, and one process's loss",
  LONG,
  async () => {
    const whole = await plan(PRODUCTION, { out: join(root, "two"), devices: 2 });
    expect(whole.batching).toMatchObject({ devices: 2, accumulation: 1 });
    expect(whole.command.args.slice(0, 4)).toEqual([
      "run",
      "--nproc_per_node",
      "2",
      "rftkit_trainer/distributed.py",
    ]);
    await finishes(whole);
    const cut = await plan(PRODUCTION, { out: join(root, "two-killed"), devices: 2 });
    expect((await trained(await stopping(cut, 12, "SIGKILL"))).code).toBe(1);
    await finishes(cut);
    expect(await weights(cut.work)).toEqual(await weights(whole.work));
    const [one, two] = await Promise.all(
      ["whole", "two"].map(async (name) =>
        (await readMetrics(workPaths(join(root, name)).metrics)).flatMap((m) => (m.loss ? [m.loss] : [])),
      ),
    );
    one?.forEach((loss, i) => {
      expect(Math.abs(loss - (two?.[i] ?? 0))).toBeLessThan(1e-3);
    });
  },
);

test(
  "the finished command says so, and another configuration in the same place is refused",
  LONG,
  async () => {
    const again = await trained(await plan(PRODUCTION, { out: join(root, "whole") }));
    expect(again).toMatchObject({ code: 0, said: [expect.stringContaining("already trained")] });
    const other = plan({ ...PRODUCTION, learning_rate: 1e-5 }, { out: join(root, "whole") });
    await expect(other).rejects.toThrow(/another configuration/);
  },
);

test(
  "the model card names data, configuration, loss and versions, and holds no path of this machine",
  LONG,
  async () => {
    const folder = workPaths(join(root, "whole")).model;
    const card = await readFile(join(folder, "README.md"), "utf8");
    const hash = await sha256File(join(run, "dataset", "multi_turn", "train-00000.parquet"));
    expect(card).toContain(hash);
    expect(card).toMatch(/torchtune 0\.6\.1/);
    expect(card).toContain("nothing is known about benchmark contamination");
    expect(await readFile(join(folder, "loss.svg"), "utf8")).toMatch(
      /^<svg [\s\S]*<polyline[\s\S]*<\/svg>\n$/,
    );
    const facts = await readFile(join(folder, "rftkit-finetune.json"), "utf8");
    for (const text of [card, facts]) expect(text).not.toContain(root);
  },
);

const LOAD = `
import json, sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
model, tokenizer = AutoModelForCausalLM.from_pretrained(sys.argv[1]), AutoTokenizer.from_pretrained(sys.argv[1])
inputs = tokenizer.apply_chat_template([{"role": "user", "content": "Print 1."}], add_generation_prompt=True, return_tensors="pt", return_dict=True)
out = model.generate(**inputs, max_new_tokens=8, do_sample=False)
print(json.dumps({"dtype": str(model.dtype), "new": out.shape[1] - inputs["input_ids"].shape[1]}))
`;

test("transformers loads the checkpoint and generates", LONG, () => {
  const text = execFileSync(venvProgram("python"), ["-c", LOAD, workPaths(join(root, "whole")).model], {
    env: { ...process.env, ...trainerVariables() },
    encoding: "utf8",
  });
  const found = JSON.parse(text.trim().split("\n").at(-1) ?? "");
  expect(found.dtype).toBe("torch.bfloat16");
  expect(found.new).toBeGreaterThan(0);
});

test(
  "transformers serve answers our own client in the layout that was trained, and rftkit evaluate measures it",
  LONG,
  () => servedAndEvaluated(workPaths(join(root, "whole")).model),
);

test(
  "a batch with a loss that is not finite stops the run, names its examples and leaves no checkpoint",
  LONG,
  async () => {
    const planned = await plan(PRODUCTION, { out: join(root, "bad") });
    const wrong = merged(planned.config, { optimizer: { lr: 1e30 }, clip_grad_norm: 1e30 });
    const { code, said } = await trained({ ...planned, config: wrong });
    expect(code).toBe(1);
    expect(said.join("\n")).toMatch(
      /stopped at step \d+: the (loss|gradient) is not finite[\s\S]*example-\d+/,
    );
    expect(await readdir(planned.work)).not.toContain("model");
  },
);

test(
  "a full disk is not an internal error: the state is kept, and the same command resumes",
  LONG,
  async () => {
    const planned = await plan(PRODUCTION, { out: join(root, "full") });
    const args = ["-c", "echo 'OSError: [Errno 28] No space left on device' >&2; exit 1"];
    const { code, said } = await trained({ ...planned, command: { program: "bash", args } });
    expect(code).toBe(75);
    expect(said.at(-1)).toContain("the same command resumes");
  },
);

test("TRL trains the same rows by the same values through the same command", LONG, async () => {
  const planned = await plan({ ...PRODUCTION, backend: "trl" }, { out: join(root, "trl") });
  await finishes(planned);
  const losses = async (name: string) =>
    (await readMetrics(workPaths(join(root, name)).metrics)).flatMap((m) => (m.loss ? [m.loss] : []));
  const [ours, theirs] = [await losses("whole"), await losses("trl")];
  expect(theirs).toHaveLength(20);
  ours.forEach((loss, i) => {
    expect(Math.abs(loss - (theirs[i] ?? 0))).toBeLessThan(5e-3);
  });
  expect(await readdir(workPaths(planned.work).model)).not.toContain("training_args.bin");
});
