"""CPU of `rftkit run --until import` on 4,000 CodeContests rows, beside an older checkout.

    python bench/import.py DATA OLD [ROUNDS]

DATA is a Parquet file of CodeContests; each row is repeated twenty times under other names. OLD is
a checkout with its dependencies and a built dist/. Both alternate; prints the
processor seconds of each round and their mean.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

CONFIG = """name: imported
policy: { kind: recorded }
import: { inputs: [{ path: rows.parquet, format: code_contests }] }
generate: { samples: 1 }
"""

REPEATED = """COPY (
  SELECT row.* REPLACE (row.name || '_' || time AS name, row.description || chr(10) || time AS description)
  FROM '{data}' row, unnest(range(20)) times(time)
) TO '{target}' (ROW_GROUP_SIZE 1000)"""


def imported(checkout, folder, name):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["node", f"{checkout}/bin/rftkit.js", "run", "config.yaml"]
    subprocess.run(
        [*command, "--run", name, "--until", "import"], cwd=folder, check=True, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(data, old, rounds):
    checkouts = {"this": Path(__file__).parents[1], "old": Path(old)}
    seconds = {name: [] for name in checkouts}
    with tempfile.TemporaryDirectory() as folder:
        duckdb.sql(REPEATED.format(data=data, target=os.path.join(folder, "rows.parquet")))
        Path(folder, "config.yaml").write_text(CONFIG)
        for number in range(rounds):
            for name, checkout in checkouts.items():
                seconds[name].append(imported(checkout, folder, f"{name}-{number}"))
    for name, all_of in seconds.items():
        each = ", ".join(f"{one:.2f}" for one in all_of)
        print(f"{name}: {sum(all_of) / len(all_of):.2f} s of CPU on average ({each})")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5)
