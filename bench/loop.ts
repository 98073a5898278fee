/**
 * `make loop`: writes the files of docs/laptop.md and types its commands, with Gemma 3 270M from
 * PyPI, in .cache/loop; a repetition resumes. `npx rftkit` is this checkout, and `llama-server` is
 * llama.cpp's from a wheel, on a free port. Prints one JSON object: seconds of each command, rows,
 * loss, and pass@k of both models with intervals and their paired difference.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { assetPath } from "../io/assets.ts";
import { filesOf, pageText, shellCommands, words } from "../test/documents.ts";
import { freePort } from "../test/serve.ts";
import { endings } from "./endings.ts";
import { PROBLEM_FILES } from "./loop-problems.ts";
import { LLAMA_CACHE, llamaPython, realGguf } from "./real-gguf.ts";

const PAGE = "docs/laptop.md";
const GGUF = "gemma-3-270m-q4_k_m.gguf";
const PAGE_PORT = "8080";
const WAIT_MS = 200;
const TRIES = 600;

const at = (name: string): string => join(assetPath(".cache"), "loop", name);
/** Seconds, by the first words of a command. */
const seconds: Record<string, number> = {};
let server: ChildProcess | null = null;

function writeFiles(port: number): void {
  const own = Object.entries(PROBLEM_FILES).map(([name, text]) => ({ name, text }));
  for (const { name, text } of [...filesOf(pageText(PAGE)), ...own]) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text.replace(`localhost:${PAGE_PORT}`, `127.0.0.1:${port}`));
  }
}

async function serve(file: string, port: number): Promise<void> {
  server = spawn(llamaPython, [assetPath("test/serve-llama.py"), at(file), String(port), LLAMA_CACHE], {
    stdio: "ignore",
  });
  for (let tries = 0; tries < TRIES; tries += 1) {
    const isUp = await fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    if (server.exitCode !== null) break;
    await wait(WAIT_MS);
  }
  throw new Error(`llama.cpp does not serve ${file}`);
}

function typed(command: string): void {
  const [, , name = "", first = ""] = words(command);
  const out = words(command)[words(command).indexOf("--out") + 1] ?? "";
  if (name === "gguf" && existsSync(at(out))) return;
  const began = performance.now();
  const program = `"${process.execPath}" "${assetPath("bin/rftkit.js")}"`;
  const done = spawnSync(command.replace(/^npx rftkit/, program), {
    cwd: at("."),
    shell: true,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (done.status !== 0) throw new Error(`${command}: ended with ${done.status}`);
  if (command.startsWith("npx"))
    seconds[`${name} ${first}`] = Math.round((performance.now() - began) / 100) / 10;
}

async function follow(port: number): Promise<void> {
  for (const command of shellCommands(pageText(PAGE))) {
    process.stderr.write(`$ ${command}\n`);
    const [first, , file = ""] = words(command);
    if (first === "llama-server") await serve(file, port);
    else if (first === "kill") server?.kill("SIGKILL");
    else typed(command);
  }
}

const json = (file: string) => JSON.parse(readFileSync(at(file), "utf8"));

function found(): object {
  const work = "runs/loop/finetune/small-trl-lora";
  const { prepared, batching, cpu_gib } = json(`${work}/plan.json`);
  const losses = readFileSync(at(`${work}/metrics.jsonl`), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).loss as number);
  const points = (run: string) => json(`runs/${run}/evaluation/result.json`).arms[0].points;
  return {
    seconds,
    rows: prepared.train.rows,
    trained_tokens: prepared.train.trained_tokens,
    steps: batching.steps,
    estimate_gib: cpu_gib,
    losses: [losses[0], losses.at(-1)],
    before: { points: points("before"), ended: endings(at("runs/before")) },
    after: { points: points("after"), ended: endings(at("runs/after")) },
    difference: json("runs/after/evaluation/result.json").comparisons[0].points,
  };
}

mkdirSync(at("."), { recursive: true });
process.on("exit", () => server?.kill("SIGKILL"));
const port = await freePort();
if (!existsSync(at(GGUF))) symlinkSync(realGguf("gemma3"), at(GGUF));
writeFiles(port);
await follow(port);
process.stdout.write(`${JSON.stringify(found(), null, 1)}\n`);
