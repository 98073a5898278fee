/** What is checked before a training starts: every fault at once, with numbers, and nothing begun. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserError } from "../../schemas/errors.ts";
import { FinetuneOptions } from "../../schemas/finetune-options.ts";
import { type Plan, type PlanRequest, planFinetune, workPaths } from "../../trainer/plan.ts";
import { ensureVenv } from "../../trainer/venv.ts";
import { examples, makeRun } from "./make-run.ts";

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
