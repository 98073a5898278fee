"""Arrow files of pyarrow's and polars' making (file and stream, small and large text, dictionaries,
several batches, LZ4 and zstd): paths and rows as JSON.
"""

import json
import os
import sys

import polars
import pyarrow

folder = sys.argv[1]
ROWS = [
    {
        "id": i * 2**57 % 2**63,
        "text": None if i % 5 == 0 else f"row {i} é😀",
        "large": "l" * i,
        "tags": None if i % 4 == 0 else ["a", "b"][: i % 3],
        "leaf": {"n": i, "note": None if i % 2 else "x"},
    }
    for i in range(60)
]
SCHEMA = pyarrow.schema(
    [
        ("id", pyarrow.int64()),
        ("text", pyarrow.string()),
        ("large", pyarrow.large_string()),
        ("tags", pyarrow.list_(pyarrow.string())),
        ("leaf", pyarrow.struct([("n", pyarrow.int64()), ("note", pyarrow.string())])),
    ],
    metadata={"info": "kept"},
)
TABLE = pyarrow.Table.from_pylist(ROWS, schema=SCHEMA)
made = {}
for name, make, options in [
    ("stream", pyarrow.ipc.new_stream, {}),
    ("file", pyarrow.ipc.new_file, {}),
    ("zstd", pyarrow.ipc.new_stream, {"options": pyarrow.ipc.IpcWriteOptions(compression="zstd")}),
    ("lz4", pyarrow.ipc.new_file, {"options": pyarrow.ipc.IpcWriteOptions(compression="lz4")}),
]:
    made[name] = os.path.join(folder, f"{name}.arrow")
    with make(made[name], SCHEMA, **options) as writer:
        for batch in TABLE.to_batches(max_chunksize=25):
            writer.write_batch(batch)
# Text that LZ4 splits into blocks, which refer to earlier ones.
long = pyarrow.table(
    {"text": [f"{i % 7} of many words, again and again " * 400 for i in range(60)]}
)
made["blocks"] = os.path.join(folder, "blocks.arrow")
options = pyarrow.ipc.IpcWriteOptions(compression="lz4")
with pyarrow.ipc.new_file(made["blocks"], long.schema, options=options) as writer:
    writer.write_table(long)
named = TABLE.set_column(1, "text", TABLE["text"].dictionary_encode())
made["dictionary"] = os.path.join(folder, "dictionary.arrow")
with pyarrow.ipc.new_file(made["dictionary"], named.schema, options=options) as writer:
    writer.write_table(named, max_chunksize=25)
frame = polars.from_arrow(TABLE)
for codec in ["uncompressed", "lz4", "zstd"]:
    made[f"polars-{codec}"] = os.path.join(folder, f"polars-{codec}.arrow")
    frame.write_ipc(made[f"polars-{codec}"], compression=codec)
made["polars-old"] = os.path.join(folder, "polars-old.arrow")
frame.write_ipc(made["polars-old"], compat_level=polars.CompatLevel.oldest())
json.dump({"files": made, "rows": ROWS}, sys.stdout)
