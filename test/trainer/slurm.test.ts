import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FinetuneOptions } from "../../schemas/finetune-options.ts";
import { trainCommand } from "../../trainer/command.ts";
import { ModelConfig } from "../../trainer/estimate.ts";
import type { Plan } from "../../trainer/plan.ts";
import { settingsOf } from "../../trainer/settings.ts";
import { batchFile } from "../../trainer/slurm.ts";

async function planned(backend: "torchtune" | "trl", nodes: number): Promise<Plan> {
  const settings = await settingsOf(
    FinetuneOptions.parse({ preset: "paper-70b", model: "/models/m", backend }),
    1,
  );
  const config = ModelConfig.parse({
    model_type: "llama",
    vocab_size: 8,
    hidden_size: 8,
    intermediate_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    num_key_value_heads: 1,
    max_position_embeddings: 8,
    rms_norm_eps: 1e-5,
  });
  const counts = { rows: 1, tokens: 1, trained_tokens: 1, packs: 34_880 };
  const parts = {
    settings,
    work: "/runs/a b/finetune/paper-70b-torchtune",
    dataset: "/runs/a b/dataset",
    model: { folder: "/models/m", config, shards: [], fingerprint: "" },
    tokens: null,
    ownModel: false,
    files: [],
    prepared: {
      sequence: 8192,
      longest: 1,
      largest_token: 7,
      untrained: [],
      train: counts,
      eval: counts,
      left_out: [],
      faults: [],
    },
    batching: {
      sequence: 8192,
      packs: 34_880,
      packsPerStep: 64,
      accumulation: 2,
      devices: 8 * nodes,
      steps: 545,
      stepsPerEpoch: 545,
      unpaddedSteps: 545,
    },
    nodes,
    threads: 8,
    adapter: null,
    cpuGib: null,
    fits: null,
    deviceGib: 60,
    diskGib: 1,
    freeGib: 2,
    parameters: 1,
    config: {},
    identity: "",
  };
  return { ...parts, command: trainCommand(parts) };
}

const finish = ["node", "rftkit.js", "finetune", "my config.yaml", "--finish"];

test("the batch file meets on the first node, resumes after a requeue and finishes with the card", async () => {
  const text = batchFile(
    await planned("torchtune", 4),
    { nodes: 4, gpusPerNode: 8, time: "24:00:00" },
    finish,
  );
  expect(text).toContain("#SBATCH --nodes=4\n#SBATCH --ntasks-per-node=1\n#SBATCH --gpus-per-node=8\n");
  expect(text).toContain("#SBATCH --requeue");
  expect(text).toContain("#SBATCH --time=24:00:00");
  expect(text).toContain(
    'tune run --nnodes 4 --rdzv_id "$SLURM_JOB_ID" --rdzv_backend c10d --rdzv_endpoint "$HEAD:$PORT" --nproc_per_node 8 rftkit_trainer/distributed.py --config',
  );
  expect(text).toContain("'/runs/a b/finetune/paper-70b-torchtune/config.yaml'");
  expect(text.trimEnd().split("\n").at(-1)).toBe("node rftkit.js finetune 'my config.yaml' --finish");
});

test("TRL's goes through torchrun", async () => {
  const text = batchFile(await planned("trl", 2), { nodes: 2, gpusPerNode: 8 }, finish);
  expect(text).toMatch(
    /python -m torch\.distributed\.run --nnodes 2 [^\n]*--nproc_per_node 8 -m rftkit_trainer\.trl_backend --config/,
  );
  expect(text).not.toContain("--standalone");
  expect(text).not.toContain("#SBATCH --time");
});

test("bash parses it", async () => {
  const text = batchFile(await planned("torchtune", 2), { nodes: 2, gpusPerNode: 8 }, finish);
  execFileSync("bash", ["-n"], { input: text });
  expect(text.startsWith("#!/bin/bash\n")).toBe(true);
});

/** Runs the batch file with stubs for Slurm's programs; @returns what they were called with */
async function played(srun: string, work: string): Promise<{ calls: string; code: number }> {
  const bin = await mkdtemp(join(tmpdir(), "rftkit-slurm-"));
  const plan = { ...(await planned("torchtune", 2)), work };
  const stub = (name: string, body: string) =>
    writeFile(join(bin, name), `#!/bin/bash\necho ${name} "$@" >> ${bin}/calls\n${body}\n`, { mode: 0o755 });
  const show =
    'if [ "$2" = hostnames ]; then seq -f n%g 20000; else echo "   NodeAddr=10.0.0.7 NodeHostName=n1"; fi';
  await Promise.all([stub("srun", srun), stub("scontrol", show), stub("finish", "")]);
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    SLURM_JOB_ID: "42",
    SLURM_JOB_NODELIST: "n[1-2]",
  };
  const { status } = spawnSync("bash", ["-s"], {
    input: batchFile(plan, { nodes: 2, gpusPerNode: 8 }, ["finish"]),
    env,
  });
  const calls = await readFile(join(bin, "calls"), "utf8");
  await rm(bin, { recursive: true });
  return { calls, code: status ?? -1 };
}

test("the first round trains and finishes; a trained one only finishes; one that got further is requeued", async () => {
  const work = await mkdtemp(join(tmpdir(), "rftkit-work-"));
  const first = await played(`touch ${work}/exported.json`, work);
  expect(first.code).toBe(0);
  expect(first.calls).toMatch(/--rdzv_id 42 [^\n]*--rdzv_endpoint 10\.0\.0\.7:29542[\s\S]*\nfinish\n$/);
  expect((await played("exit 1", work)).calls).not.toContain("srun");
  await rm(join(work, "exported.json"));
  const further = await played(`mkdir -p ${work}/checkpoints/step-000100; exit 143`, work);
  expect(further.code).toBe(143);
  expect(further.calls).toContain("scontrol requeue 42");
  const stuck = await played("exit 1", work);
  expect([stuck.code, stuck.calls.includes("requeue")]).toEqual([1, false]);
  await rm(work, { recursive: true });
});

test("no value is passed on the command line, where torchtune takes none that holds =", async () => {
  const { command } = await planned("torchtune", 1);
  expect(command.args).toEqual([
    "run",
    "--nproc_per_node",
    "8",
    "rftkit_trainer/distributed.py",
    "--config",
    join("/runs/a b/finetune/paper-70b-torchtune", "config.yaml"),
  ]);
});
