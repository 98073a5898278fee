/**
 * What other trainers train on an export, by their own loaders and the configuration that the
 * export wrote: for 20 of 20 rows the last answer and its stop token, and nothing before them.
 */
import { execFile } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { writeParquet } from "../../../io/parquet.ts";
import { EXPORTS } from "../../../pipeline/exports/registry.ts";
import { publishedRows, turnsOf } from "../../../pipeline/exports/units.ts";
import { writeExport } from "../../../pipeline/exports/write.ts";
import { Example } from "../../../schemas/example.ts";
import { trainerVariables, venvProgram } from "../../../trainer/python.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { examples, makeRun } from "../../trainer/make-run.ts";

const run = promisify(execFile);
const STOP = "<|im_end|>";
const FAMILY = "smollm2";
let root: string;
let model: string;

beforeAll(async () => {
  root = scratchFolder();
  mkdirSync(join(root, "export"));
  await makeRun(root, examples(20));
  const single = examples(20).map(
    (row) => ({ ...row, messages: [row.messages[0], row.messages[3]] }) as Example,
  );
  const path = join(root, "dataset", "single_turn", "train-00000.parquet");
  await writeParquet(path, { schema: Example, schemaName: "example/1", rows: single });
  const folder = join(import.meta.dirname, "..", "..", "trainer", "python");
  const script = `import sys; sys.path[:0] = [sys.argv[3]]; from pathlib import Path; from templates import make_family; make_family(Path(sys.argv[1]), sys.argv[2])`;
  await run(venvProgram("python"), ["-c", script, root, FAMILY, folder]);
  model = join(root, FAMILY);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const answers = examples(20).map(({ messages }) => messages.at(-1)?.content ?? "");

test.each([
  ["trl-sft", "shared"],
  ["axolotl", "axolotl"],
  ["verl-sft", "verl"],
  ["llama-factory", "llamafactory"],
])(
  "%s: the last answer and the stop token of 20 rows, and nothing else",
  { timeout: 600_000 },
  async (name, folder) => {
    const definition = EXPORTS.find((one) => one.name === name);
    if (definition === undefined) throw new Error(name);
    const out = join(root, "export", name);
    await writeExport({
      definition,
      options: { reasoning: "reasoning_content", kwargs: null, inlineTests: false, model, stops: [STOP] },
      out,
      valFraction: 0,
      units: () => (definition.unit === "turn" ? turnsOf(root, SETS[name] ?? ["multi_turn"], {}) : rows()),
      source: "runs/x",
    });
    const script = join(import.meta.dirname, "consumers.py");
    const { stdout } = await run(
      venvProgram("python"),
      ["-W", "ignore", script, name, out, model, "chatml"],
      {
        env: {
          ...process.env,
          ...trainerVariables(),
          OMP_NUM_THREADS: "1",
          PYTHONPATH: [folder, "shared"].map((part) => assetPath(`.consumers/${part}`)).join(delimiter),
        },
        maxBuffer: 2 ** 26,
        cwd: root,
      },
    );
    const trained = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as string[];
    // Some trainers also train the line break that the template writes after the stop token.
    expect(trained.map((text) => text.replace(/\n$/, ""))).toEqual(answers.map((answer) => answer + STOP));
  },
);

const SETS: Readonly<Record<string, ["single_turn"]>> = { "verl-sft": ["single_turn"] };

async function* rows() {
  for await (const { row } of publishedRows(root, ["multi_turn"])) yield row;
}
