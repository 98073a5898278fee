/** The command as users call it, with its defaults, and the checkpoint behind an OpenAI-compatible server. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { command } from "../../pipeline/cli/finetune.ts";
import { openaiPolicy } from "../../policy/openai.ts";
import type { CallContext } from "../../policy/policy.ts";
import { PolicyOptions } from "../../schemas/run-options.ts";
import { trainerVariables, venvProgram } from "../../trainer/python.ts";
import { examples, makeRun } from "./make-run.ts";

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

/** A port that was free a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object"
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });

const COUNT = `
import sys
from rftkit_trainer.chat import ChatTokenizer
messages = [{"role": "user", "content": "Print 1."}, {"role": "assistant", "content": "1"}]
[(tokens, targets)] = ChatTokenizer(sys.argv[1]).encode([messages], "last")
print(targets.index(True))
`;

test("transformers serve answers our own client, in the layout that was trained", LONG, async () => {
  const port = await freePort();
  const env = { ...process.env, ...trainerVariables() };
  const args = ["serve", model, "--device", "cpu", "--host", "127.0.0.1", "--port", String(port)];
  const server = spawn(venvProgram("transformers"), args, { env, stdio: "ignore" });
  try {
    const base = `http://127.0.0.1:${port}`;
    const up = () =>
      fetch(`${base}/health`)
        .then((r) => r.ok)
        .catch(() => false);
    await expect.poll(up, { timeout: 300_000, interval: 1000 }).toBe(true);
    const options = PolicyOptions.parse({
      kind: "openai",
      base_urls: [`${base}/v1`],
      model,
      choices_per_request: 1,
    });
    if (options.kind !== "openai") throw new Error("another policy");
    const policy = await openaiPolicy(options, root);
    const messages = [{ role: "user" as const, content: "Print 1." }];
    const context = {
      problem: { problem_id: "p" },
      sample: 0,
      turn: 0,
      call: 0,
      wants: "code",
    } as CallContext;
    const answer = await policy.complete(
      { messages, temperature: 1, top_p: 0.95, max_tokens: 6, seed: 1 },
      context,
    );
    await policy.close();
    expect(answer.completion_tokens).toBeGreaterThan(0);
    const prompt = execFileSync(venvProgram("python"), ["-c", COUNT, model], { env, encoding: "utf8" });
    expect(answer.prompt_tokens).toBe(Number(prompt));
  } finally {
    server.kill("SIGTERM");
  }
});
