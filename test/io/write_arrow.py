"""Arrow files of pyarrow's making (file and stream, small and large text, several batches,
zstd): paths and rows as JSON.
"""

import json
import os
import sys

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
]:
    made[name] = os.path.join(folder, f"{name}.arrow")
    with make(made[name], SCHEMA, **options) as writer:
        for batch in TABLE.to_batches(max_chunksize=25):
            writer.write_batch(batch)
json.dump({"files": made, "rows": ROWS}, sys.stdout)
