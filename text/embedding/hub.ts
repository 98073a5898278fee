/**
 * Downloads the embedding model from the model hub.
 * Promises: false within seconds without a network or with HF_HUB_OFFLINE, never an error; the
 * folder appears atomically.
 */
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { temporaryBeside } from "../../io/files.ts";

const REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2";
const FILES = ["config.json", "tokenizer_config.json", "tokenizer.json", "onnx/model.onnx"];
/** Time limits in milliseconds: for the first bytes of a small file, and for a whole file. */
const ANSWER_MS = 5000;
const FILE_MS = 600_000;

/** @returns whether `target` now holds the model */
export async function fetchModel(target: string): Promise<boolean> {
  if (process.env.HF_HUB_OFFLINE === "1") return false;
  const host = (process.env.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "");
  const base = `${host}/${REPOSITORY}/resolve/main/`;
  const temporary = temporaryBeside(target);
  try {
    await mkdir(join(temporary, "onnx"), { recursive: true });
    for (const [i, file] of FILES.entries()) {
      await download(`${base}${file}`, join(temporary, file), i === 0 ? ANSWER_MS : FILE_MS);
    }
    await mkdir(dirname(target), { recursive: true });
    await rename(temporary, target);
    return true;
  } catch {
    return false;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function download(url: string, path: string, limitMs: number): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
  if (!response.ok || response.body === null) throw new Error(`${url}: ${response.status}`);
  await pipeline(
    Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
    createWriteStream(path),
  );
}
