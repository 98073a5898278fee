"""Rows of a Parquet file as one JSON list, by the reader named first: what other programs see in
our files.
"""

import json
import sys


def rows_of(reader: str, path: str):
    if reader == "pyarrow":
        import pyarrow.parquet

        return pyarrow.parquet.read_table(path).to_pylist()
    if reader == "duckdb":
        import duckdb

        found = duckdb.connect().execute("select * from read_parquet(?)", [path])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    if reader == "polars":
        import polars

        return polars.read_parquet(path).to_dicts()
    if reader == "datasets":
        import datasets

        datasets.disable_progress_bars()
        loaded = datasets.load_dataset(
            "parquet", data_files=path, split="train", cache_dir=sys.argv[3]
        )
        return loaded.to_list()
    raise SystemExit(f"no reader {reader}")


json.dump(rows_of(sys.argv[1], sys.argv[2]), sys.stdout)
