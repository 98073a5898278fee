/** A dry run before the Python environment is there installs nothing and tells what it can. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { start } from "../e2e/cli.ts";
import { configOf, makeCheckpoint, SMALL } from "./make-checkpoint.ts";
import { examples, makeRun } from "./make-run.ts";

let root: string;
const at = (name: string): string => join(root, name);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rftkit-short-"));
  await makeRun(at("run"), examples(40));
  await makeCheckpoint(at("model"), SMALL);
  await writeFile(at("model/config.json"), JSON.stringify({ ...configOf(SMALL), model_type: "qwen3" }));
  await writeFile(at("problems.jsonl"), "");
  const policy = { kind: "recorded" };
  const inputs = [{ path: "problems.jsonl", format: "jsonl" }];
  await writeFile(at("c.yaml"), JSON.stringify({ name: "c", policy, import: { inputs } }));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const dry = (...args: string[]) =>
  start(["finetune", at("c.yaml"), "--run", at("run"), "--dry-run", ...args], {
    env: { RFTKIT_TRAINER_VENV: at("none"), RFTKIT_MODELS_VENV: at("no-models"), RFTKIT_PYTHON: "/none" },
  }).ended;

test("rows, memory and what fits are told, what is missing is named, and nothing is written", async () => {
  const before = await readdir(root, { recursive: true });
  const { code, stdout, stderr } = await dry("--preset", "small", "--model", at("model"));
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("data    40 rows, 4,800 tokens by the dataset's own count");
  expect(stdout).toContain("packs   about 6 of 1,024 tokens");
  expect(stdout).toMatch(/fits {4}full [\d.]+ GiB; lora [\d.]+ GiB; this machine has/);
  expect(stdout).toContain(`missing ${at("none")}: nothing is installed by a dry run`);
  const lora = await dry("--preset", "lora-8b", "--model", at("model"), "--devices", "1", "--json");
  expect(lora.code, lora.stderr).toBe(0);
  const plan = JSON.parse(lora.stdout);
  expect(plan).toMatchObject({ rows: 40, tokens: 4800, devices: 1, missing: at("no-models") });
  expect(plan.needs.adapter).toBeGreaterThan(0);
  expect(plan.needs.fits).toMatch(/^full from 1 GPU of 80 GiB; lora from 1 GPU of 80 GiB; no GPU here/);
  expect(await readdir(root, { recursive: true })).toEqual(before);
});

test("errors of the checkpoint and of options come all at once without Python, too", async () => {
  await writeFile(at("x.gguf"), "GGUF");
  const { code, stderr } = await dry("--preset", "small", "--model", at("x.gguf"));
  expect(code).toBe(2);
  expect(stderr).toContain(`rftkit gguf ${at("x.gguf")} --out FOLDER`);
  const none = await dry("--preset", "paper-8b");
  expect(none.code).toBe(2);
  expect(none.stderr).toContain("finetune.model");
});
