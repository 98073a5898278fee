/**
 * How many parameters a LoRA adapter adds to a checkpoint, by the shapes in its files. A target
 * that names no linear layer of the model is a fault: the adapter would not be where it is meant.
 * Experts of a mixture are one tensor in memory, which adapters do not reach.
 */
import type { UserFault } from "../schemas/errors.ts";
import type { LoraOptions } from "../schemas/finetune-options.ts";
import type { Model } from "./model.ts";
import { type Held, heldTensors } from "./weights.ts";

const EMBEDDING = /(^|\.)(embed\w*|wte|wpe|lm_head|output|experts\.\d+\.\w+|experts)$/;

export const ADAPTER: LoraOptions = { rank: 16, dropout: 0, targets: "all-linear", result: "merged" };

/** Linear layers that an adapter can be beside: name of the layer, inputs and outputs together. */
function linearLayers(held: ReadonlyMap<string, Held>): { module: string; width: number }[] {
  return [...held].flatMap(([name, { shape }]) => {
    if (!name.endsWith(".weight") || shape.length !== 2) return [];
    const path = name.slice(0, -".weight".length);
    if (EMBEDDING.test(path)) return [];
    const [outputs = 0, inputs = 0] = shape;
    return [{ module: path.split(".").at(-1) ?? "", width: outputs + inputs }];
  });
}

/** Parameters of an adapter; targets that the model lacks are added to `faults`. */
export async function adapterParameters(
  { folder, shards }: Model,
  { rank, targets }: LoraOptions,
  faults: UserFault[],
): Promise<number> {
  const layers = linearLayers((await heldTensors(folder, shards, faults)) ?? new Map());
  const known = [...new Set(layers.map(({ module }) => module))].sort();
  const missing = targets === "all-linear" ? [] : targets.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    faults.push({
      where: "finetune.lora.targets",
      expected: `linear layers of the model: ${known.join(", ")}`,
      got: missing.join(", "),
      fix: "Name other layers, or leave it out: every linear layer then gets an adapter.",
    });
  }
  const chosen = layers.filter(({ module }) => targets === "all-linear" || targets.includes(module));
  return chosen.reduce((sum, { width }) => sum + rank * width, 0);
}
