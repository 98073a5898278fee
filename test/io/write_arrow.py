"""Arrow files of pyarrow's and polars' making (file and stream, small and large text, dictionaries,
several batches, LZ4 and zstd; one of every other type): paths and rows as JSON.
"""

import datetime
import decimal
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

# Types that problem sets rarely have: the column, and its values as they are read.
DAY, MS = datetime.date(2020, 1, 2), 1577934245678.25
TIME = datetime.datetime(2020, 1, 2, 3, 4, 5, 678250)
KINDS = pyarrow.array([0, 1, 1], pyarrow.int8())
UNION = [pyarrow.array([7, 0, 0]), pyarrow.array(["", "x", None])]
OTHER = {
    "half": (pyarrow.array([1.5, -2.0, None], pyarrow.float16()), [1.5, -2.0, None]),
    "unsigned": (pyarrow.array([2**64 - 1, 0, None], pyarrow.uint64()), [2**64 - 1, 0, None]),
    "day": (pyarrow.array([DAY, None, DAY]), [1577923200000.0, None, 1577923200000.0]),
    "micro": (pyarrow.array([TIME, None, TIME], pyarrow.timestamp("us")), [MS, None, MS]),
    "nano": (pyarrow.array([TIME, None, TIME], pyarrow.timestamp("ns", "UTC")), [MS, None, MS]),
    "price": (
        pyarrow.array([decimal.Decimal("1.25"), None, decimal.Decimal("-3.5")]),
        [1.25, None, -3.5],
    ),
    "view": (
        pyarrow.array(["short é", "longer than twelve bytes", None], pyarrow.string_view()),
        ["short é", "longer than twelve bytes", None],
    ),
    "pairs": (
        pyarrow.array([["a", "b"], None, ["c", None]], pyarrow.list_(pyarrow.string(), 2)),
        None,
    ),
    "map": (
        pyarrow.array([[("k", 1)], [], None], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
        [{"k": 1}, {}, None],
    ),
    "sparse": (pyarrow.UnionArray.from_sparse(KINDS, UNION), [7, "x", None]),
    "dense": (
        pyarrow.UnionArray.from_dense(KINDS, pyarrow.array([0, 1, 2], pyarrow.int32()), UNION),
        [7, "x", None],
    ),
    "nothing": (pyarrow.nulls(3), None),
    "places": (
        pyarrow.DictionaryArray.from_arrays(
            pyarrow.array([1, None, 0]), pyarrow.array([{"a": [1]}, {"a": None}])
        ),
        None,
    ),
}
typed = pyarrow.table({name: values for name, (values, _) in OTHER.items()})
made["types"] = os.path.join(folder, "types.arrow")
with pyarrow.ipc.new_stream(made["types"], typed.schema) as writer:
    writer.write_table(typed)
read = {name: seen or values.to_pylist() for name, (values, seen) in OTHER.items()}
TYPED = [{name: values[i] for name, values in read.items()} for i in range(3)]

# Dictionaries that grow from batch to batch.
made["deltas"] = os.path.join(folder, "deltas.arrow")
options = pyarrow.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
words = [pyarrow.array(["a", "b"]), pyarrow.array(["a", "b", "c"]), pyarrow.array(["x"])]
parts = [([1, 0], words[0]), ([2, 1], words[1]), ([0, None], words[2])]
schema = pyarrow.schema([("word", pyarrow.dictionary(pyarrow.int8(), pyarrow.string()))])
with pyarrow.ipc.new_stream(made["deltas"], schema, options=options) as writer:
    for places, values in parts:
        column = pyarrow.DictionaryArray.from_arrays(pyarrow.array(places, pyarrow.int8()), values)
        writer.write_batch(pyarrow.record_batch([column], schema=schema))
json.dump({"files": made, "rows": ROWS, "typed": TYPED}, sys.stdout)
