"""Parquet files of other writers' making, one a line of stdout: nested rows in many codecs, page
kinds and types.
"""

import json
import os
import sys

import duckdb
import polars
import pyarrow
import pyarrow.parquet

folder = sys.argv[1]
LEAF = pyarrow.struct([("note", pyarrow.string()), ("sizes", pyarrow.list_(pyarrow.int64()))])
SCHEMA = pyarrow.schema(
    [
        ("id", pyarrow.large_string()),
        ("small", pyarrow.int32()),
        ("large", pyarrow.int64()),
        ("ratio", pyarrow.float64()),
        ("single", pyarrow.float32()),
        ("flag", pyarrow.bool_()),
        ("words", pyarrow.list_(pyarrow.string())),
        ("leaf", LEAF),
        ("leaves", pyarrow.list_(LEAF)),
        ("deep", pyarrow.list_(pyarrow.list_(pyarrow.string()))),
    ]
)
ROWS = [
    {
        "id": f"row {i} " + "x" * (i % 40),
        "small": None if i % 7 == 0 else i - 50,
        "large": 2**63 - 1 - i,
        "ratio": i / 4,
        "single": i / 2,
        "flag": None if i % 5 == 0 else i % 2 == 0,
        "words": None if i % 11 == 0 else ["w", None, "é😀"][: i % 4],
        "leaf": None
        if i % 3 == 0
        else {"note": None if i % 2 else "n\0", "sizes": list(range(i % 5))},
        "leaves": [None, {"note": "a", "sizes": None}, {"note": None, "sizes": [1, None]}][: i % 4],
        "deep": None if i % 13 == 0 else [[], None, ["a", None], ["b"] * (i % 3)][: i % 5],
    }
    for i in range(700)
]
TABLE = pyarrow.Table.from_pylist(ROWS, schema=SCHEMA)
OPTIONS = {
    "snappy-v1": {"compression": "snappy"},
    "zstd-v2": {"compression": "zstd", "data_page_version": "2.0"},
    "gzip-small-pages": {"compression": "gzip", "data_page_size": 200, "write_batch_size": 16},
    "brotli": {"compression": "brotli"},
    "lz4": {
        "compression": "lz4",
        "data_page_version": "2.0",
        "data_page_size": 500,
        "write_batch_size": 10,
    },
    "none-plain": {"compression": "none", "use_dictionary": False},
    "delta": {
        "use_dictionary": False,
        "column_encoding": {
            "large": "DELTA_BINARY_PACKED",
            "id": "DELTA_LENGTH_BYTE_ARRAY",
            "ratio": "BYTE_STREAM_SPLIT",
        },
    },
    "delta-prefixes": {
        "use_dictionary": False,
        "column_encoding": {"id": "DELTA_BYTE_ARRAY"},
        "data_page_version": "2.0",
    },
    "checksums": {"write_page_checksum": True},
    "groups": {"row_group_size": 90},
    "old-lists": {"use_compliant_nested_type": False},
}
made = []
for name, options in OPTIONS.items():
    path = os.path.join(folder, f"pyarrow-{name}.parquet")
    pyarrow.parquet.write_table(TABLE, path, **options)
    made.append(path)
connection = duckdb.connect()
connection.register("source", TABLE)
for version in ("v1", "v2"):
    path = os.path.join(folder, f"duckdb-{version}.parquet")
    connection.execute(f"copy source to '{path}' (format parquet, parquet_version {version})")
    made.append(path)
path = os.path.join(folder, "polars.parquet")
polars.from_arrow(TABLE).write_parquet(path)
made.append(path)
json.dump({"files": made, "rows": ROWS}, sys.stdout)
