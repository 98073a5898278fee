/**
 * A training on two nodes of a Slurm cluster on this host: the batch file as it was written,
 * requeued on the way.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { MiniSlurm, until } from "../../cluster/mini-slurm.ts";
import { start } from "../../e2e/cli.ts";
import { examples, makeRun } from "../make-run.ts";

const LONG = { timeout: 900_000 };
const PATIENCE = 600;
const STEPS = 30;

let cluster: MiniSlurm;
let root: string;
beforeAll(async () => {
  process.env.OMP_NUM_THREADS = "1";
  root = await mkdtemp(join(tmpdir(), "rftkit nodes "));
  cluster = await MiniSlurm.start({ nodes: 2, cpus: 1 });
});
afterAll(async () => {
  await cluster.stop();
  await rm(root, { recursive: true, force: true });
});

test(
  "two nodes train one model; requeued, the job resumes at its checkpoint and finishes",
  LONG,
  async () => {
    const run = join(root, "run");
    const config = join(root, "config.yaml");
    const work = join(root, "work");
    await makeRun(run, examples(240));
    const sizes = { sequence_length: 512, batch_tokens: 1024, steps: STEPS, checkpoint_every: 3 };
    const imports = { inputs: [{ path: "x.jsonl", format: "jsonl" }] };
    const values = { name: "nodes", policy: { kind: "recorded" }, import: imports, finetune: sizes };
    await writeFile(config, stringify(values));
    const where = ["--run", run, "--out", work, "--executor", "slurm", "--nodes", "2", "--devices", "1"];
    const written = await start(["finetune", config, ...where], { env: cluster.env }).ended;
    expect(written.code, written.stderr).toBe(0);

    const batch = join(work, "finetune.sbatch");
    const job = cluster.run("sbatch", "--parsable", batch).trim();
    const steps = async () =>
      (await readFile(join(work, "metrics.jsonl"), "utf8").catch(() => "")).split("\n").filter(Boolean)
        .length;
    const log = join(work, `slurm-${job}.log`);
    const told = async () => `${await readFile(log, "utf8").catch(() => "")}`;
    await until("four steps", async () => (await steps()) >= 4, PATIENCE);
    cluster.run("scontrol", "requeue", job);
    await until("the checkpoint", () => existsSync(join(work, "model", "README.md")), PATIENCE);
    await until("the end of the job", () => cluster.run("squeue", "-h") === "");

    const lines = (await readFile(join(work, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
    const listed = lines.map((line) => JSON.parse(line) as { step: number; loss: number });
    expect(
      listed.map((m) => m.step),
      await told(),
    ).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
    expect(listed.at(-1)?.loss).toBeLessThan(0.9 * (listed[0]?.loss ?? 0));
    expect(JSON.parse(await readFile(join(work, "plan.json"), "utf8")).batching.devices).toBe(2);
    expect(await readdir(join(work, "model"))).toContain("model.safetensors.index.json");
    expect(await told()).toMatch(/REQUEUE|requeue|CANCELLED/i);
  },
);
