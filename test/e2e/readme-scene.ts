/**
 * What the README's commands need to run in minutes without a model: a small sample under the
 * sample's name, and the README's own configuration with a server of the test, four problems and a
 * benchmark of TACO's shape.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ModelServer } from "../cluster/model-server.ts";
import { filesOf, pageText } from "../documents.ts";
import { TacoRow, tacoRow, writeRows } from "../stages/import/run-import.ts";
import { type Checkout, linkedCheckout } from "./checkout.ts";
import { place } from "./cli.ts";

/** Laid over the README's configuration: small, and without the embedding model. */
const SMALLER = "buckets: 2\ngenerate: { samples: 4 }\n";

const TIERS = ["EASY", "MEDIUM", "MEDIUM_HARD", "HARD", "VERY_HARD"];

/** TACO's test split, of which the first rows can be run. */
const tacoRows = (): TacoRow[] =>
  Array.from({ length: 1000 }, (_, i) =>
    tacoRow({
      question: `Row ${i}: a farmer counts ${i} hens and sells some of them each day until none is left at all. Print the number of days that this takes him.`,
      difficulty: TIERS[i % TIERS.length] as string,
      ...(i >= 5 && { input_output: "" }),
    }),
  );

const withServer = (config: string, { url }: ModelServer): string =>
  config
    .replace("http://localhost:8000/v1", url)
    .replace("decontaminate:\n", "decontaminate:\n  embedding: false\n  self_test: 2\n");

export type Scene = {
  at: Checkout;
  /** Makes `make` work on a small sample, in runs/sample as the README says. */
  env: Record<string, string>;
  close(): Promise<void>;
};

export async function readmeScene(): Promise<Scene> {
  const at = linkedCheckout();
  const small = place({ problems: 4, samples: 5, name: "small-" });
  small.write({ name: "sample" });
  const own = (name: string) => join(at.folder, name);
  copyFileSync(join(small.folder, "train.jsonl"), own("problems.jsonl"));
  const server = new ModelServer(own("problems.jsonl"));
  server.delay = 0;
  await server.listen();
  for (const { name, text } of filesOf(pageText("README.md")))
    writeFileSync(own(name), name === "mine.yaml" ? SMALLER + withServer(text, server) : text);
  mkdirSync(own("taco/test"), { recursive: true });
  await writeRows(own("taco/test/test-00000-of-00001.parquet"), TacoRow, tacoRows());
  return {
    at,
    env: { CONFIG: small.config },
    close: async () => {
      await server.close();
      at.remove();
      rmSync(small.folder, { recursive: true, force: true });
    },
  };
}
