/**
 * `make check-real-models`: SmolLM2-135M-Instruct and Gemma 3 270M from PyPI, each planned, trained
 * for five steps in full, saved, and measured by `finetune.evaluate`, which loads base and trained
 * model. Prints what was trained, and how many answers ended at a trained end token; fails if none
 * of a trained model did. MODELS=smollm2 takes one of them; a repetition resumes.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assetPath } from "../io/assets.ts";
import { filesOf, pageText } from "../test/documents.ts";
import { examples, makeRun } from "../test/trainer/make-run.ts";
import { endings } from "./endings.ts";
import { realGguf } from "./real-gguf.ts";

const ROWS = 60;
const PROBLEMS = 3;
const SAMPLES = 2;
const NAMES = ["smollm2", "gemma3"] as const;
const folder = join(assetPath(".cache"), "real-models");

function rftkit(...args: string[]): number {
  process.stderr.write(`$ rftkit ${args.join(" ")}\n`);
  const began = performance.now();
  const program = assetPath("bin/rftkit.js");
  const { status } = spawnSync(process.execPath, [program, ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`rftkit ${args[0]} ended with ${status}`);
  return Math.round((performance.now() - began) / 1000);
}

/** Problems in the words of the rows, so that five steps have an effect on their answers. */
function problem(factor: number): string {
  const test = (numbers: number[]) => ({
    input: `${numbers.length}\n${numbers.join(" ")}\n`,
    output: `${factor * numbers.reduce((sum, n) => sum + n, 0)}\n`,
  });
  return JSON.stringify({
    id: `sum-${factor}`,
    name: `sum ${factor}`,
    statement: `Read n and then n integers. Print the sum of them, times ${factor}. Write Python.`,
    public_tests: [test([1, 2, 3])],
    private_tests: [test([4])],
  });
}

function configs(name: string): string {
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  mkdirSync(join(folder, "prompts"), { recursive: true });
  write("prompts/problem.txt", "{{statement}}\n");
  write("prompts/format.txt", "");
  write("held-out.jsonl", Array.from({ length: PROBLEMS }, (_, i) => problem(9 + i)).join("\n"));
  const inputs = [{ path: "held-out.jsonl", format: "jsonl" }];
  const basic = { policy: { kind: "recorded" }, import: { inputs } };
  const generate = { strategy: "single", samples: SAMPLES, max_tokens: 160, prompts: "prompts" };
  const points = [[1, 1]];
  write("measure.yaml", JSON.stringify({ name: "measure", ...basic, generate, evaluate: { points } }));
  const rate = { steps: 5, warmup_steps: 1, learning_rate: 1e-4, loss: "all_assistant" };
  const finetune = { preset: "small", model: name, evaluate: "measure.yaml", ...rate };
  write(`${name}.yaml`, JSON.stringify({ name, ...basic, finetune }));
  return join(folder, `${name}.yaml`);
}

function trained(name: (typeof NAMES)[number]): object {
  const config = configs(name);
  const template = filesOf(pageText("docs/laptop.md")).find((file) => file.name === "text.jinja");
  writeFileSync(join(folder, "text.jinja"), template?.text ?? "");
  const own = name === "gemma3" ? ["--chat-template", join(folder, "text.jinja")] : [];
  const model = join(folder, name);
  if (!existsSync(model)) rftkit("gguf", realGguf(name), "--out", model, ...own);
  const work = join(folder, `${name}-work`);
  const seconds = rftkit("finetune", config, "--run", join(folder, "run"), "--out", work);
  const runs = readdirSync(join(work, "evaluate"), { withFileTypes: true }).filter((e) =>
    /^(base|trained)-/.test(e.name),
  );
  const ended = Object.fromEntries(
    runs.map((run) => [run.name.split("-")[0] ?? "", endings(join(run.parentPath, run.name))]),
  );
  const { parameters, prepared, cpu_gib } = JSON.parse(readFileSync(join(work, "plan.json"), "utf8"));
  const losses = readFileSync(join(work, "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).loss);
  if ((ended.trained?.stop ?? 0) === 0) throw new Error(`${name}: no answer of the trained model ended`);
  return {
    parameters,
    rows: prepared.train.rows,
    cpu_gib,
    losses,
    seconds,
    ended,
  };
}

await makeRun(join(folder, "run"), examples(ROWS));
const wanted = NAMES.filter((name) => (process.env.MODELS ?? NAMES.join()).includes(name));
process.stdout.write(
  `${JSON.stringify(Object.fromEntries(wanted.map((name) => [name, trained(name)])), null, 1)}\n`,
);
