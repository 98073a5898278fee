// Starts other trainers on our exports: node scripts/check-consumers.mjs [NAME ...]   (make
// check-consumers). Makes a small run of the sample once, a tiny chat model once, one export for
// each trainer, and starts what its card says, for three steps on the CPU. Ends with 1 where one
// does not train; the last line of its error is told.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const place = join(root, ".cache", "check-consumers");
const run = join(place, "run");
const model = join(place, "smollm2");
const python = join(root, ".venv-trainer", "bin", "python");
const cli = join(root, "bin", "rftkit.js");
const PATIENCE = 600_000;

/** In an environment of its own, or in that of our training. */
const CONSUMERS = [
  { name: "trl-sft", args: [] },
  { name: "trl-dpo", args: [] },
  { name: "trl-kto", args: [] },
  { name: "trl-grpo", args: ["--inline-tests"] },
  { name: "tokens", args: [] },
  { name: "llama-factory", venv: ".venv-llama-factory", args: [] },
  { name: "axolotl", venv: ".venv-axolotl", args: [] },
  { name: "verl-sft", venv: ".venv-verl", args: [] },
];

const variables = () => ({
  ...process.env,
  PYTHONPATH: [
    join(root, "trainer", "components"),
    join(root, "data"),
    join(root, "test", "trainer", "python"),
  ].join(delimiter),
  OMP_NUM_THREADS: "1",
  AXOLOTL_DO_NOT_TRACK: "1",
  HF_HUB_OFFLINE: "1",
  TOKENIZERS_PARALLELISM: "false",
  RFTKIT: `${process.execPath} ${cli}`,
});

const rftkit = (...args) => execFileSync(process.execPath, [cli, ...args], { cwd: root, stdio: "inherit" });

function prepare() {
  mkdirSync(place, { recursive: true });
  if (!existsSync(join(run, "dataset", "multi_turn"))) {
    const sample = readFileSync(join(root, "configs", "sample.yaml"), "utf8");
    const config = join(place, "sample.yaml");
    const data = sample.replaceAll("../data/", `${join(root, "data")}/`);
    writeFileSync(config, data.replace("samples: 200", "samples: 40"));
    rftkit("run", config, "--run", run);
  }
  if (!existsSync(join(model, "config.json"))) {
    rmSync(model, { recursive: true, force: true });
    const script =
      "import sys; from pathlib import Path; from families import make_model; make_model(Path(sys.argv[1]), 'smollm2')";
    execFileSync(python, ["-c", script, place], { env: variables(), stdio: "inherit" });
  }
}

function started({ name, venv, args }) {
  const out = join(place, "export", name);
  rftkit("export", run, "--for", name, "--model", model, "--out", out, ...args);
  const script = join(root, "test", "pipeline", "exports", "start_consumer.py");
  const own = venv === undefined ? python : join(root, venv, "bin", "python");
  const done = spawnSync(own, ["-W", "ignore", script, name, out, model], {
    cwd: out,
    env: variables(),
    encoding: "utf8",
    timeout: PATIENCE,
    maxBuffer: 2 ** 28,
  });
  writeFileSync(join(place, `${name}.log`), `${done.stdout}\n${done.stderr}`);
  const said = done.stdout
    .trim()
    .split("\n")
    .findLast((line) => line.startsWith("{"));
  if (done.status === 0 && said !== undefined) return { isTrained: true, said };
  const lines = done.stderr
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "");
  return { isTrained: false, said: lines.at(-1) ?? `ended with ${done.status ?? done.signal}` };
}

const wanted = process.argv.slice(2);
let failed = 0;
prepare();
for (const consumer of CONSUMERS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const { isTrained, said } = started(consumer);
  if (!isTrained) failed += 1;
  console.log(`${consumer.name}: ${isTrained ? `trained ${said}` : `not trained: ${said}`}`);
}
process.exitCode = failed > 0 ? 1 : 0;
