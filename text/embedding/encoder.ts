/**
 * Loads the model with onnxruntime (runtime.ts): a tokeniser without truncation and the encoder's
 * hidden states. Does not pool or batch (embedder.ts) and never downloads the model (model.ts).
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { UserError } from "../../schemas/errors.ts";
import type { Runtime } from "./runtime.ts";

export type Encoder = {
  readonly dimensions: number;
  /** Absolute path of the weights. */
  readonly file: string;
  /** Token ids without [CLS] and [SEP], never truncated. */
  tokenise(text: string): number[];
  /** Hidden states of chunks of equal length: batch × (length + 2) × dimensions. */
  run(chunks: readonly (readonly number[])[]): Promise<Float32Array>;
};

const CLS = 101;
const SEP = 102;

/**
 * Path of the weights in a model's folder, or null: onnx/model.onnx as on the hub, or model.onnx.
 */
export function weightsFile(folder: string): string | null {
  const places = [join(folder, "onnx", "model.onnx"), join(folder, "model.onnx")];
  return places.find((place) => existsSync(place)) ?? null;
}

/** @param threads per inference; default: chosen by the runtime */
export async function loadEncoder(folder: string, runtime: Runtime, threads?: number): Promise<Encoder> {
  const file = weightsFile(folder);
  if (file === null) throw notAModel(folder, "no onnx/model.onnx and no model.onnx");
  try {
    const tokenizer = await readTokenizer(folder);
    const session = await runtime.InferenceSession.create(resolve(file), {
      executionProviders: ["cpu"],
      // 3: errors only.
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
    const run: Encoder["run"] = async (chunks) => {
      const length = (chunks[0] as readonly number[]).length + 2;
      const ids = new BigInt64Array(chunks.length * length);
      chunks.forEach((chunk, i) => {
        ids.set([CLS, ...chunk, SEP].map(BigInt), i * length);
      });
      const tensor = (data: BigInt64Array) => new runtime.Tensor("int64", data, [chunks.length, length]);
      const feeds: Record<string, unknown> = {
        input_ids: tensor(ids),
        attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
        token_type_ids: tensor(new BigInt64Array(ids.length)),
      };
      const taken = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
      const output = (await session.run(Object.fromEntries(taken))).last_hidden_state;
      if (output === undefined)
        throw new Error(`no output last_hidden_state: ${session.outputNames.join(", ")}`);
      return output.data;
    };
    const probe = await run([[]]);
    return {
      dimensions: probe.length / 2,
      file: resolve(file),
      tokenise: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
      run,
    };
  } catch (error) {
    throw notAModel(folder, error instanceof Error ? error.message : String(error));
  }
}

async function readTokenizer(folder: string): Promise<Tokenizer> {
  const parsed = async (name: string): Promise<object> =>
    JSON.parse(await readFile(join(folder, name), "utf8")) as object;
  const config = existsSync(join(folder, "tokenizer_config.json"))
    ? await parsed("tokenizer_config.json")
    : {};
  return new Tokenizer(await parsed("tokenizer.json"), config);
}

const notAModel = (folder: string, got: string): UserError =>
  new UserError({
    where: folder,
    expected: "a sentence-embedding model: onnx/model.onnx and tokenizer.json",
    got,
    fix: "Remove the folder so that the model is downloaded again, or run with --without-embedding.",
  });
