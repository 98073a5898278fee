/** The command as users call it: its defaults, its dry run, its batch file. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { command } from "../../../pipeline/cli/finetune.ts";
import { examples, makeRun } from "../make-run.ts";

const LONG = { timeout: 1_800_000 };
let root: string;
let model: string;

beforeAll(async () => {
  process.env.OMP_NUM_THREADS = "1";
  root = await mkdtemp(join(tmpdir(), "rftkit-serve-"));
  await makeRun(join(root, "run"), examples(240));
  const config =
    "name: served\npolicy: {kind: recorded}\nimport: {inputs: [{path: x.jsonl, format: jsonl}]}\n";
  await writeFile(join(root, "config.yaml"), config);
  model = join(root, "run", "finetune", "tiny-torchtune", "model");
});
afterAll(() => rm(root, { recursive: true, force: true }));

const ARGS = { executor: "local", nodes: 1, finish: false, "dry-run": false, json: false } as const;

type Given = Parameters<typeof command.handler>[0];

/** Runs `rftkit finetune`; @returns what it said on stderr and stdout */
async function finetune(args: Partial<Given> = {}): Promise<{ said: string; out: string; code: unknown }> {
  const texts = { said: "", out: "" };
  const keep = (key: "said" | "out") => (text: string | Uint8Array) => {
    texts[key] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stderr, "write").mockImplementation(keep("said")),
    vi.spyOn(process.stdout, "write").mockImplementation(keep("out")),
  ];
  try {
    const given = { config: join(root, "config.yaml"), run: join(root, "run"), ...ARGS, ...args };
    await command.handler({ ...given, _: [], $0: "rftkit" } as Given);
    return { ...texts, code: process.exitCode };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

test("a dry run prints plan, command and configuration, and leaves the run alone", LONG, async () => {
  const { out } = await finetune({ "dry-run": true });
  expect(out).toMatch(
    /rows[\s\S]*packs[\s\S]*steps[\s\S]*tune run rftkit_trainer\/single\.py --config[\s\S]*total_steps: /,
  );
  expect(out).toMatch(/\ncd \S+ && PYTHONPATH=\S+ [^\n]*TORCH_ELASTIC_SHUTDOWN_TIMEOUT=540 \S+\/tune run /);
  const slurm = await finetune({ "dry-run": true, executor: "slurm", nodes: 2, devices: 1 });
  expect(slurm.out).toMatch(/\n#!\/bin\/bash\n[\s\S]*#SBATCH --nodes=2\n[\s\S]*total_steps: /);
  expect(await readdir(join(root, "run"))).toEqual(["dataset"]);
});

test("without options it trains the tiny model, says so first, and the loss falls", LONG, async () => {
  const { said, out, code } = await finetune();
  expect(said.split("\n")[0]).toMatch(/TINY Llama with random weights/);
  expect([out, code]).toEqual([`${model}\n`, 0]);
  const losses = (await readFile(join(model, "..", "metrics.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { loss: number }).loss);
  expect(losses.length).toBeGreaterThanOrEqual(20);
  expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] ?? 0));
});

test("for Slurm it writes the batch file and starts nothing", LONG, async () => {
  const out = join(root, "slurm");
  await finetune({ executor: "slurm", nodes: 2, devices: 1, out });
  const text = await readFile(join(out, "finetune.sbatch"), "utf8");
  expect(text).toContain("--rdzv_backend c10d");
  expect(text).toMatch(/rftkit\.js finetune [^\n]*--out [^\n]*--finish\n$/);
  expect(await readdir(out)).not.toContain("metrics.jsonl");
});
