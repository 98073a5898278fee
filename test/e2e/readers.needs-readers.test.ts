/**
 * What is published is read by pyarrow, pandas, DuckDB, polars and datasets, with the same rows and
 * columns.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { type Place, place, rftkit } from "./cli.ts";

let at: Place;
beforeAll(async () => {
  at = place({ problems: 4, samples: 8 });
  at.write({ publish: { license: "mit", sources: [{ name: "sample", license: "mit" }] } });
  expect((await rftkit("run", at.config, "--run", at.run)).code).toBe(0);
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const SCRIPT = `
import json, os, sys
os.environ["HF_HUB_OFFLINE"] = "1"
import datasets, duckdb, pandas, polars, pyarrow.parquet as pq, rftkit
from huggingface_hub import DatasetCard
datasets.disable_progress_bars()
folder, result = sys.argv[1], {}
for name in ("multi_turn", "single_turn", "problems", "sft"):
    file = f"{folder}/{name}/train-00000.parquet"
    table = pq.read_table(file)
    loaded = datasets.load_dataset("parquet", data_files=file, split="train", cache_dir=sys.argv[2])
    by_card = datasets.load_dataset(folder, name, split="train", cache_dir=sys.argv[2])
    frame = polars.read_parquet(file)
    rows = duckdb.sql(f"select * from '{file}'").fetchall()
    result[name] = {
        "rows": [table.num_rows, loaded.num_rows, by_card.num_rows, frame.height, len(rows)],
        "columns": [table.column_names, loaded.column_names, by_card.column_names, frame.columns],
        "equal": table.to_pylist() == list(loaded) == list(by_card) == frame.to_dicts(),
    }
    ours = rftkit.load(os.path.dirname(folder), name, cache_dir=sys.argv[2])
    assert type(ours) is datasets.Dataset
    result[name]["ours"] = [ours.column_names == table.column_names, ours.to_list() == table.to_pylist()]
try:
    rftkit.load(folder, "rows", cache_dir=sys.argv[2])
except FileNotFoundError as error:
    result["unknown"] = str(error)
default = datasets.load_dataset(folder, split="train", cache_dir=sys.argv[2])
result["default"] = default.num_rows
result["named"] = datasets.load_dataset(folder, "multi_turn", cache_dir=sys.argv[2])["train"].num_rows
card = DatasetCard.load(f"{folder}/README.md")
result["card"] = [card.data.license, [one["config_name"] for one in card.data.configs]]
result["pandas"] = len(pandas.read_parquet(f"{folder}/multi_turn"))
print(json.dumps(result))
`;

test("four readers, the card and rftkit.load agree on every config", () => {
  const python = assetPath(".venv-readers/bin/python");
  const args = ["-c", SCRIPT, join(at.run, "dataset"), join(at.folder, "cache")];
  const env = { ...process.env, PYTHONPATH: assetPath("python/src") };
  const result = JSON.parse(execFileSync(python, args, { encoding: "utf8", env })) as Record<
    string,
    unknown
  > & {
    default: number;
    named: number;
    pandas: number;
    card: unknown[];
  };
  for (const name of ["multi_turn", "single_turn", "problems", "sft"]) {
    const { rows, columns, equal, ours } = result[name] as {
      rows: number[];
      columns: string[][];
      equal: boolean;
      ours: boolean[];
    };
    expect(new Set(rows).size).toBe(1);
    expect(rows[0]).toBeGreaterThan(0);
    expect(new Set(columns.map((c) => c.join())).size).toBe(1);
    expect([equal, ...ours]).toEqual([true, true, true]);
  }
  const multi = (result.multi_turn as { rows: number[] }).rows[0];
  const sft = (result.sft as { rows: number[] }).rows[0];
  expect([result.default, result.named, result.pandas]).toEqual([sft, multi, multi]);
  expect(result.unknown).toMatch(/rows: expected .* there are multi_turn, problems, sft, single_turn$/);
  expect(result.card).toEqual(["mit", ["multi_turn", "single_turn", "problems", "sft"]]);
});
