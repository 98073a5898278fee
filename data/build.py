"""Builds data/train.jsonl and data/benchmark.jsonl from data/problems/, and checks every problem on
the way.

    python3 data/build.py           write both files
    python3 data/build.py --check   compare them with what is committed
    python3 data/build.py --ready   write the problems without fault while others are in the making
    python3 data/build.py SLUG …    only check these problems

Promises: equal folders give equal bytes; all faults are printed at once, and then nothing is
written (exit 1). The expected outputs are those of the reference, the first right program by name;
every other right one must agree.
Does not cover the pairs of test/fixtures: data/build_pairs.py builds those.
"""

import json
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import zip_longest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from runner import load_inputs, run_all, same

DATA = Path(__file__).parent
SETS = {"train": "train", "benchmark": "bench"}
META = {"name", "difficulty", "tags", "public", "cpu_limit_ms", "memory_limit_mb", "comparator"}
OPTIONAL = {"url", "pair"}
MIN_INPUTS, MIN_RIGHT, MIN_WRONG = 10, 3, 4
MIN_WORDS, MAX_WORDS = 80, 250
MAX_INPUT = 20_000


def programs(folder):
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}


def statement_of(folder, name, faults):
    """The statement without its title, which is the problem's name."""
    text = (folder / "statement.md").read_text(encoding="utf-8").strip()
    title, _, body = text.partition("\n")
    if title != f"# {name}":
        faults.append(f"statement.md opens with {title!r}, expected '# {name}'")
    for part in ("## Input", "## Output"):
        if part not in body:
            faults.append(f"statement.md has no {part!r}")
    words = len(re.findall(r"\S+", body))
    if not MIN_WORDS <= words <= MAX_WORDS:
        faults.append(f"statement.md has {words} words, expected {MIN_WORDS} to {MAX_WORDS}")
    return body.strip() + "\n"


def meta_of(folder, faults):
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    for key in sorted(META - meta.keys()):
        faults.append(f"meta.json lacks {key!r}")
    for key in sorted(meta.keys() - META - OPTIONAL):
        faults.append(f"meta.json has an unknown key {key!r}")
    if meta.get("difficulty") not in ("easy", "medium", "hard"):
        faults.append(f"meta.json: difficulty is {meta.get('difficulty')!r}")
    if meta.get("comparator") != "tokens":
        faults.append(
            f"meta.json: comparator is {meta.get('comparator')!r}; only tokens is checked here"
        )
    return meta


def check_inputs(inputs, public, faults):
    if len(inputs) < MIN_INPUTS:
        faults.append(f"{len(inputs)} inputs, expected at least {MIN_INPUTS}")
    if len(set(inputs)) < len(inputs):
        faults.append("two inputs are equal")
    if not 1 <= public < len(inputs):
        faults.append(f"public is {public} of {len(inputs)} inputs")
    for i, text in enumerate(inputs):
        if len(text) >= MAX_INPUT:
            faults.append(f"input {i} has {len(text)} characters, expected less than {MAX_INPUT}")


def expected_outputs(rights, inputs, cpu_ms, faults):
    """Outputs of the reference, None where it fails; the other right programs are held against
    them.
    """
    if len(rights) < MIN_RIGHT:
        faults.append(f"{len(rights)} right programs, expected at least {MIN_RIGHT}")
    if len(set(rights.values())) < len(rights):
        faults.append("two right programs are equal")
    reference, *others = rights
    outputs = run_all(rights[reference], inputs, cpu_ms)
    outputs += [None] * (len(inputs) - len(outputs))
    for i, output in enumerate(outputs):
        if output is None or output.strip() == "":
            faults.append(f"right/{reference}.py gives nothing on input {i}")
    for name in others:
        mine = run_all(rights[name], inputs, cpu_ms)
        for i, (output, got) in enumerate(zip_longest(outputs, mine)):
            if output is not None and not same(output, got):
                faults.append(f"right/{name}.py differs from {reference}.py on input {i}")
    if len({tuple((output or "").split()) for output in outputs}) < 2:
        faults.append("all outputs are equal")
    return outputs


def check_wrong(wrongs, tests, public, cpu_ms, faults):
    """At least two fail a public test, and one only a hidden test."""
    if len(wrongs) < MIN_WRONG:
        faults.append(f"{len(wrongs)} wrong programs, expected at least {MIN_WRONG}")
    seen = {"public": [], "hidden": []}
    for name, code in wrongs.items():
        got = run_all(
            code, [text for text, _ in tests], cpu_ms, lambda i, out: not same(tests[i][1], out)
        )
        failing = (
            i for i, (_, output) in enumerate(tests) if i >= len(got) or not same(output, got[i])
        )
        first = next(failing, None)
        if first is None:
            faults.append(f"wrong/{name}.py passes every test")
        else:
            seen["public" if first < public else "hidden"].append(name)
    if len(seen["public"]) < 2:
        faults.append(f"fail a public test: {seen['public']}, expected at least 2")
    if len(seen["hidden"]) < 1:
        faults.append(f"no wrong program passes the public tests; failing them: {seen['public']}")


def solutions(codes):
    return [{"language": "python3", "code": code} for code in codes.values()]


def line_of(problem_id, meta, statement, tests, rights, wrongs):
    """One line of rftkit's own problem format; the last third of the tests counts as generated."""
    public, generated = meta["public"], len(tests) - len(tests) // 3
    rows = [{"input": text, "output": output} for text, output in tests]
    return {
        "problem_id": problem_id,
        "source": "sample",
        "name": meta["name"],
        "statement": statement,
        "public_tests": rows[:public],
        "private_tests": rows[public:generated],
        "generated_tests": rows[generated:],
        "cpu_limit_ms": meta["cpu_limit_ms"],
        "memory_limit_mb": meta["memory_limit_mb"],
        "comparator": {"kind": meta["comparator"], "checker": None, "provenance": "source row"},
        "fn_name": None,
        "starter_code": None,
        "input_file": None,
        "output_file": None,
        "solutions": solutions(rights),
        "incorrect_solutions": solutions(wrongs),
        "difficulty": meta["difficulty"],
        "tags": meta["tags"],
        "url": meta.get("url"),
        "contest_id": None,
        "contest_index": None,
        "flags": [],
    }


def build(folder):
    """(line or None, faults) of one problem's folder."""
    faults = []
    try:
        meta = meta_of(folder, faults)
        if faults:
            return None, faults
        statement = statement_of(folder, meta["name"], faults)
        inputs = load_inputs(folder / "inputs.py")
        rights, wrongs = programs(folder / "right"), programs(folder / "wrong")
        check_inputs(inputs, meta["public"], faults)
        outputs = expected_outputs(rights, inputs, meta["cpu_limit_ms"], faults)
        if None in outputs:
            return None, faults
        tests = [
            (text, output if output.endswith("\n") else output + "\n")
            for text, output in zip(inputs, outputs, strict=True)
        ]
        check_wrong(wrongs, tests, meta["public"], meta["cpu_limit_ms"], faults)
        problem_id = f"sample-{SETS[folder.parent.name]}-{folder.name}"
        return line_of(problem_id, meta, statement, tests, rights, wrongs), faults
    except (OSError, ValueError, KeyError, NameError, SyntaxError, TypeError) as error:
        return None, [*faults, f"{type(error).__name__}: {error}"]


def main(arguments):
    only = {name for name in arguments if not name.startswith("--")}
    folders = [f for s in SETS for f in sorted((DATA / "problems" / s).glob("*")) if f.is_dir()]
    folders = [f for f in folders if not only or f.name in only]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = list(zip(folders, pool.map(build, folders), strict=True))
    faults = [f"{f.parent.name}/{f.name}: {fault}" for f, (_, found) in results for fault in found]
    faults += [f"{name}: no such problem" for name in sorted(only - {f.name for f in folders})]
    lines = {
        s: [line for f, (line, found) in results if f.parent.name == s and not found] for s in SETS
    }
    if faults:
        print("\n".join(faults), file=sys.stderr)
    if faults and "--ready" not in arguments:
        return 1
    if only:
        print(f"{len(folders)} problems without fault")
        return 0
    return finish(lines, "--check" in arguments)


def finish(lines, check):
    for name, rows in lines.items():
        path = DATA / f"{name}.jsonl"
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            print(
                f"data/{name}.jsonl is not what data/problems gives: run python3 data/build.py",
                file=sys.stderr,
            )
            return 1
        if not check:
            temporary = path.with_name(path.name + ".tmp-build")
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(path)
        print(
            f"{name}: {len(rows)} problems, {sum(len(row['solutions']) for row in rows)} right and "
            f"{sum(len(row['incorrect_solutions']) for row in rows)} wrong programs"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
