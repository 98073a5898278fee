"""Builds test/fixtures/contamination-pairs.jsonl, labelled pairs for measuring decontamination,
from data/pairs/: 40 of the usual kinds, and 10 `other-story`, where a copy has neither wording nor
setting in common with its origin.

    python3 data/build_pairs.py           write the file
    python3 data/build_pairs.py --check   compare it with what is committed
    python3 data/build_pairs.py --grid    also run each program on the tests of all other tasks

A line: {id, kind, label: same|different, train_task, benchmark_task, train, benchmark}; train and
benchmark are lines of rftkit's own problem format. Equal tasks mean `same`, also between two lines,
so all combinations are labelled.
Promises: equal tasks answer each other's tests, other tasks of a pair do not; the tests are
discriminating; all faults at once.
"""

import json
import re
import sys
from pathlib import Path

DATA = Path(__file__).parent
sys.path[:0] = [str(DATA), str(DATA / "pairs")]
from build import programs, statement_of
from copies import PAIRS as COPIES
from other_story_one import PAIRS as OTHER_STORY_ONE
from other_story_two import PAIRS as OTHER_STORY_TWO
from pair_statements import train_statement
from reworded_one import PAIRS as REWORDED_ONE
from reworded_two import PAIRS as REWORDED_TWO
from runner import load_inputs, run_all, same
from same_definition import PAIRS as SAME_DEFINITION
from same_story import PAIRS as SAME_STORY

FILE = DATA.parent / "test" / "fixtures" / "contamination-pairs.jsonl"
COUNTS = {
    "verbatim": 4,
    "latex": 5,
    "trimmed": 5,
    "translated-names": 5,
    "same-story": 6,
    "same-definition": 5,
    "reworded": 10,
    "other-story": 10,
}
OTHER_TASK = {"same-story", "same-definition"}
MAX_TEST = 4000
MIN_TESTS, MIN_OUTPUTS = 5, 3
TRIVIAL = {"", "0", "1", "-1", "yes", "no"}
CPU_MS = 2000


def base_of(slug):
    """Name, statement, inputs small enough for a fixture, and right programs of a sample
    problem.
    """
    [folder] = (DATA / "problems").glob(f"*/{slug}")
    name = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["name"]
    inputs = [text for text in load_inputs(folder / "inputs.py") if len(text) <= MAX_TEST]
    return name, statement_of(folder, name, []), inputs, list(programs(folder / "right").values())


def tests_of(code, inputs, faults):
    outputs = run_all(code, inputs, CPU_MS)
    if None in outputs or len(outputs) < len(inputs):
        faults.append("a right program fails")
        return []
    telling = {output.strip().lower() for output in outputs} - TRIVIAL
    if len(inputs) < MIN_TESTS or len(telling) < MIN_OUTPUTS:
        faults.append(f"{len(inputs)} tests with {len(telling)} telling outputs")
    return [{"input": text, "output": output} for text, output in zip(inputs, outputs, strict=True)]


def side(problem_id, name, statement, tests, codes):
    return {
        "problem_id": problem_id,
        "source": "pairs",
        "name": name,
        "statement": statement,
        "public_tests": tests[:2],
        "private_tests": tests[2:],
        "comparator": {"kind": "tokens", "checker": None, "provenance": "source row"},
        "solutions": [{"language": "python3", "code": code} for code in codes],
    }


def passes(code, tests):
    def wrong(i, output):
        return not same(tests[i]["output"], output)

    outputs = run_all(code, [test["input"] for test in tests], CPU_MS, wrong)
    return len(outputs) == len(tests) and not wrong(len(tests) - 1, outputs[-1])


def all_tests(problem):
    return problem["public_tests"] + problem["private_tests"]


def share_six(a, b):
    """Runs of six words that both texts have."""
    runs = [
        {tuple(w[i : i + 6]) for i in range(len(w) - 5)}
        for w in (re.findall(r"\w+", t.lower()) for t in (a, b))
    ]
    return runs[0] & runs[1]


def build(number, pair):
    faults = []
    base, kind = pair["base"], pair["kind"]
    name, text, inputs, codes = base_of(base)
    statement = train_statement(pair, text, faults)
    mine = [pair["right"].strip() + "\n"] if "right" in pair else codes[1:2]
    key = f"{number:02d}-{kind}"
    train = side(
        f"pair-train-{key}",
        pair.get("name", name),
        statement,
        tests_of(mine[0], inputs[0::2], faults),
        mine,
    )
    benchmark = side(
        f"pair-bench-{key}", name, text, tests_of(codes[0], inputs[1::2], faults), codes[:1]
    )
    task = pair.get("task", base)
    label = "same" if task == base else "different"
    if (label == "different") != (kind in OTHER_TASK):
        faults.append(f"kind {kind} is labelled {label}")
    agree = [passes(codes[0], all_tests(train)), passes(mine[0], all_tests(benchmark))]
    if agree != [label == "same"] * 2:
        faults.append(f"labelled {label}, but the programs pass the other's tests: {agree}")
    if kind in ("reworded", "other-story") and share_six(statement, text):
        faults.append(f"shares wording: {sorted(share_six(statement, text))[:3]}")
    row = {
        "id": key,
        "kind": kind,
        "label": label,
        "train_task": task,
        "benchmark_task": base,
        "train": train,
        "benchmark": benchmark,
    }
    return row, [f"{key} ({base}): {fault}" for fault in faults]


def grid(rows):
    """Faults: programs that pass all tests of another task."""
    sides = {}
    for row in rows:
        for which in ("train", "benchmark"):
            sides.setdefault((row[f"{which}_task"], which), row[which])
    return [
        f"the program of {a} passes the tests of {b}"
        for (a, _), left in sides.items()
        for (b, _), right in sides.items()
        if a != b and passes(left["solutions"][0]["code"], all_tests(right))
    ]


def main(arguments):
    pairs = (
        COPIES
        + SAME_STORY
        + SAME_DEFINITION
        + REWORDED_ONE
        + REWORDED_TWO
        + OTHER_STORY_ONE
        + OTHER_STORY_TWO
    )
    built = [build(number, pair) for number, pair in enumerate(pairs, 1)]
    rows = [row for row, _ in built]
    faults = [fault for _, found in built for fault in found]
    counts = {kind: sum(row["kind"] == kind for row in rows) for kind in COUNTS}
    if counts != COUNTS:
        faults.append(f"kinds are {counts}, expected {COUNTS}")
    if "--grid" in arguments:
        faults += grid(rows)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if not faults and "--check" in arguments and FILE.read_text(encoding="utf-8") != text:
        faults.append(f"{FILE.name} is not what data/pairs gives: run python3 data/build_pairs.py")
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    if "--check" not in arguments:
        FILE.write_text(text, encoding="utf-8")
    print(f"{len(rows)} pairs, {sum(row['label'] == 'same' for row in rows)} of them the same task")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
