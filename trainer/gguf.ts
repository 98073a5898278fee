/**
 * GGUF in and out: a checkpoint folder becomes one file for llama.cpp, Ollama and LM Studio, and
 * such a file becomes a folder that can be trained. Promises: what is written appears whole, and an
 * existing file or folder is never replaced.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { temporaryBeside } from "../io/files.ts";
import { UserError } from "../schemas/errors.ts";
import { trainerPython, venvProgram } from "./python.ts";
import { APART, ensureVenv, type Say, venvFolder } from "./venv.ts";

/** Types that the converter writes and llama.cpp runs; other quantisations are llama.cpp's own. */
export const GGUF_TYPES = ["auto", "f32", "f16", "bf16", "q8_0"] as const;
export type GgufType = (typeof GGUF_TYPES)[number];

const MAGIC = "GGUF";
const TAIL = 3000;
const SHOWN = 6;

/** @throws UserError if there is something at the place already */
function refuseExisting(out: string): void {
  if (!existsSync(out)) return;
  throw new UserError({
    where: out,
    expected: "a place for the result",
    got: "something that exists",
    fix: "Choose another --out, or remove it.",
  });
}

/** Whether a path is a GGUF file; a folder is none. @throws UserError if there is nothing */
export async function isGguf(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null || (!found.isFile() && !found.isDirectory())) {
    throw new UserError({
      where: path,
      expected: "a checkpoint folder or a GGUF file",
      got: "nothing",
      fix: "Check the path.",
    });
  }
  if (found.isDirectory()) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    if (buffer.toString("latin1") === MAGIC) return true;
  } finally {
    await file.close();
  }
  throw new UserError({
    where: path,
    expected: `a GGUF file, which begins with ${MAGIC}`,
    got: "another file (is it a pointer of Git LFS?)",
    fix: "Name a GGUF file or a checkpoint folder.",
  });
}

/** Writes a checkpoint folder as one GGUF file. */
export async function toGguf(
  { folder, out, type }: { folder: string; out: string; type: GgufType },
  say: Say,
): Promise<void> {
  refuseExisting(out);
  if (!existsSync(join(folder, "config.json"))) {
    const isAdapter = existsSync(join(folder, "adapter_config.json"));
    throw new UserError({
      where: folder,
      expected: "a whole checkpoint with config.json",
      got: isAdapter ? "an adapter alone" : "none",
      fix: isAdapter ? "Train with finetune.lora.result: merged." : "Name the folder of a checkpoint.",
    });
  }
  await ensureVenv(say, "models");
  await mkdir(dirname(resolve(out)), { recursive: true });
  const making = temporaryBeside(resolve(out));
  try {
    await convert(["-m", "convert_hf_to_gguf", resolve(folder), "--outfile", making, "--outtype", type]);
    await rename(making, resolve(out));
  } finally {
    await rm(making, { force: true });
  }
}

async function convert(args: readonly string[]): Promise<void> {
  const env = { ...process.env, PYTHONPATH: join(venvFolder("models"), APART), HF_HUB_OFFLINE: "1" };
  let said = "";
  const child = spawn(venvProgram("python", "models"), args, { env, stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-TAIL);
  });
  const code = await new Promise<number | null>((done, reject) => {
    child.on("error", reject).on("close", done);
  });
  if (code === 0) return;
  const lines = said
    .trimEnd()
    .split("\n")
    .filter((line) => line.trim() !== "");
  throw new UserError({
    where: args[2] ?? "",
    expected: "a model and a tokenizer that llama.cpp's converter knows",
    got: lines.slice(-SHOWN).join(" | "),
    fix: "See the message: llama.cpp must know the family and the tokenizer. `transformers serve` and vLLM need no GGUF.",
  });
}

/** Writes a GGUF file as a checkpoint folder that can be trained. */
export async function fromGguf(
  { file, out, template }: { file: string; out: string; template?: string | undefined },
  say: Say,
): Promise<void> {
  refuseExisting(out);
  await ensureVenv(say, "models");
  await mkdir(dirname(resolve(out)), { recursive: true });
  const making = temporaryBeside(resolve(out));
  try {
    const more = template === undefined ? [] : [resolve(template)];
    await trainerPython("rftkit_trainer.from_gguf", [resolve(file), making, ...more], "models");
    await rename(making, resolve(out));
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UserError) throw error;
    throw new UserError({
      where: file,
      expected: "a GGUF file of a family that transformers reads",
      got: error.message.trimEnd().split("\n").at(-1) ?? "",
      fix: "Use the checkpoint in Hugging Face format, or the GGUF file of another model.",
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
