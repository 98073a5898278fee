/**
 * An arm of the experiment from its dataset to a served model: pretrained here, fine-tuned by
 * torchtune, asked.
 */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { openaiPolicy } from "../../policy/openai.ts";
import type { CallContext } from "../../policy/policy.ts";
import { rftkit, served } from "../../reproduce/commands.ts";
import { places, writeConfig } from "../../reproduce/configs.ts";
import { SIZES } from "../../reproduce/sizes.ts";
import { PolicyOptions } from "../../schemas/run-options.ts";
import { trainerVariables, venvProgram } from "../../trainer/python.ts";
import { examples, makeRun } from "../trainer/make-run.ts";

const LONG = { timeout: 1_800_000 };
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "reproduce-train-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A run's dataset with both sets. */
async function dataset(run: string): Promise<void> {
  await makeRun(run, examples(24).slice(12));
  await rename(join(run, "dataset", "multi_turn"), join(run, "dataset", "single_turn"));
  await makeRun(run, examples(12));
}

test(
  "the pretrained model is fine-tuned with the experiment's values and answers from the server",
  LONG,
  async () => {
    const at = places(root, 1);
    const path = ["trainer/components", "data", "test/trainer/python"]
      .map((part) => assetPath(part))
      .join(delimiter);
    const env = { ...process.env, ...trainerVariables(), OMP_NUM_THREADS: "1", PYTHONPATH: path };
    const made =
      "import small, sys; from rftkit_trainer.pretrain import pretrain; f = sys.argv[1]; pretrain(small.request(f, small.write_rows(f), 'base'))";
    await mkdir(root, { recursive: true });
    execFileSync(venvProgram("python"), ["-c", made, root], { env, stdio: "pipe" });
    const run = join(root, "run");
    await dataset(run);
    const common = { at, sizes: SIZES.short, seed: 1, split: "held-out" };
    const config = await writeConfig("both", {
      kind: "rollouts",
      common,
      change: { finetune: { batch_tokens: 1024 } },
    });
    await rftkit(["finetune", config, "--run", run, "--out", at.training("both")], at.log("train"));
    const card: unknown = JSON.parse(await readFile(join(at.model("both"), "rftkit-finetune.json"), "utf8"));
    expect(card).toMatchObject({
      settings: {
        loss: "all_assistant",
        dtype: "fp32",
        epochs: SIZES.short.training.epochs,
        learning_rate: 1e-3,
      },
      prepared: { train: { rows: 24 } },
    });
    const server = { folder: at.model("both"), name: "both", count: 1, log: at.log("server") };
    await served(server, async (base_urls) => {
      const options = PolicyOptions.parse({ kind: "openai", base_urls, model: "both" });
      if (options.kind !== "openai") throw new Error("another policy");
      const policy = await openaiPolicy(options, root);
      const context = {
        problem: { problem_id: "p" },
        sample: 0,
        turn: 1,
        call: 0,
        wants: "code",
      } as CallContext;
      const messages = [{ role: "user" as const, content: "Read integers. Sort the list. Print the list." }];
      const answer = await policy.complete(
        { messages, temperature: 1, top_p: 0.95, max_tokens: 8, seed: 1 },
        context,
      );
      await policy.close();
      // How soon a model of a few steps ends its answer is left to it.
      expect(answer.completion_tokens).toBeGreaterThan(0);
      expect(answer.completion_tokens).toBeLessThanOrEqual(8);
      if (answer.completion_tokens !== 8) expect(answer.finish_reason).toBe("stop");
    });
  },
);
