/**
 * Wraps @huggingface/transformers: a tokeniser without truncation and the encoder's hidden states.
 * Does not pool or batch (embedder.ts) and never uses the network (model.ts).
 */
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../../schemas/errors.ts";
import { embeddingRuntime } from "./runtime.ts";

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

export async function loadEncoder(folder: string, threads?: number): Promise<Encoder> {
  const file = weightsFile(folder);
  if (file === null) throw notAModel(folder, "no onnx/model.onnx and no model.onnx");
  const { AutoModel, AutoTokenizer, Tensor, env } = await embeddingRuntime();
  env.allowRemoteModels = false;
  env.localModelPath = `${dirname(resolve(folder))}/`;
  const name = basename(resolve(folder));
  const subfolder = basename(dirname(file)) === "onnx" ? "onnx" : "";
  const session = threads === undefined ? {} : { session_options: { intraOpNumThreads: threads } };
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(name, { local_files_only: true });
    const model = await AutoModel.from_pretrained(name, {
      local_files_only: true,
      dtype: "fp32",
      device: "cpu",
      subfolder,
      ...session,
    });
    const run: Encoder["run"] = async (chunks) => {
      const length = (chunks[0] as readonly number[]).length + 2;
      const ids = new BigInt64Array(chunks.length * length);
      chunks.forEach((chunk, i) => {
        ids.set([CLS, ...chunk, SEP].map(BigInt), i * length);
      });
      const tensor = (data: BigInt64Array) => new Tensor("int64", data, [chunks.length, length]);
      const output = (await model({
        input_ids: tensor(ids),
        attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
        token_type_ids: tensor(new BigInt64Array(ids.length)),
      })) as { last_hidden_state: { data: Float32Array } };
      return output.last_hidden_state.data;
    };
    const probe = await run([[]]);
    return {
      dimensions: probe.length / 2,
      file,
      tokenise: (text) => tokenizer.encode(text, { add_special_tokens: false }),
      run,
    };
  } catch (error) {
    throw notAModel(folder, error instanceof Error ? error.message : String(error));
  }
}

const notAModel = (folder: string, got: string): UserError =>
  new UserError({
    where: folder,
    expected: "a sentence-embedding model: onnx/model.onnx, tokenizer.json, config.json",
    got,
    fix: "Remove the folder so that the model is downloaded again, or run with --without-embedding.",
  });
