"""Builds data/train-cpp.jsonl: problems of data/train.jsonl with programs in C++ of data/cpp/.

    python3 data/build_cpp.py           write the file
    python3 data/build_cpp.py --check   compare it with what is committed
    python3 data/build_cpp.py --run     also compile every program by plain g++, and run all tests

Promises: equal folders give equal bytes. With --run right programs pass every test, wrong ones
fail one, and each problem has a wrong program of each class, which begins its name.
Does not isolate anything: these programs are our own.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

DATA = Path(__file__).parent
OUT = DATA / "train-cpp.jsonl"
CLASSES = ("overflow", "off_by_one", "uninitialised", "too_slow", "format", "reads_past_end")
FLAGS = ["-O2", "-std=gnu++20"]


def programs(folder):
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.cpp"))}


def solutions(codes):
    return [{"language": "cpp", "code": code} for code in codes.values()]


def lines():
    """(line, right programs, wrong programs) of each problem that has a folder."""
    for text in (DATA / "train.jsonl").read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        slug = line["problem_id"].removeprefix("sample-train-")
        folder = DATA / "cpp" / slug
        if not folder.is_dir():
            continue
        right, wrong = programs(folder / "right"), programs(folder / "wrong")
        own = {
            "problem_id": f"sample-cpp-{slug}",
            "solutions": solutions(right),
            "incorrect_solutions": solutions(wrong),
        }
        yield {**line, **own}, right, wrong


def ran(binary, test, cpu_ms):
    """Whether the program gives the expected tokens within the limit."""
    seconds = -(-cpu_ms // 1000)
    try:
        done = subprocess.run(
            [binary],
            input=test["input"].encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=10 * seconds,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and done.stdout.split() == test["output"].encode().split()


def passes(code, line, folder):
    """Whether a program passes every test, by plain g++; None where it does not compile."""
    source = Path(tempfile.mkstemp(suffix=".cpp", dir=folder)[1])
    source.write_text(code, encoding="utf-8")
    binary = str(source.with_suffix(""))
    compiled = subprocess.run(
        ["g++", *FLAGS, "-o", binary, source], capture_output=True, check=False
    )
    if compiled.returncode != 0:
        return None
    groups = ("public_tests", "private_tests", "generated_tests")
    tests = [test for group in groups for test in line[group]]
    return all(ran(binary, test, line["cpu_limit_ms"]) for test in tests)


def faults_of(problem, folder):
    line, right, wrong = problem
    faults = [
        f"no wrong program of class {name}"
        for name in CLASSES
        if not any(one.startswith(f"{name}_") for one in wrong)
    ]

    def run(code):
        return passes(code, line, folder)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        ends = {
            kind: dict(zip(codes, pool.map(run, codes.values()), strict=True))
            for kind, codes in (("right", right), ("wrong", wrong))
        }
    said = {None: "does not compile", True: "passes", False: "fails"}
    for kind, wanted in (("right", True), ("wrong", False)):
        faults += [
            f"{kind}/{name}.cpp {said[passed]}"
            for name, passed in ends[kind].items()
            if passed is not wanted
        ]
    return [f"{line['problem_id']}: {fault}" for fault in faults]


def main(arguments):
    problems = list(lines())
    if "--run" in arguments:
        with tempfile.TemporaryDirectory() as folder:
            faults = [fault for problem in problems for fault in faults_of(problem, folder)]
        print("\n".join(faults) or "every program is told apart", file=sys.stderr)
        if faults:
            return 1
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line, _, _ in problems)
    if "--check" in arguments:
        if not OUT.exists() or OUT.read_text(encoding="utf-8") != text:
            print(
                f"{OUT.name} is not what data/cpp gives: run python3 data/build_cpp.py",
                file=sys.stderr,
            )
            return 1
    else:
        OUT.write_text(text, encoding="utf-8")
    right, wrong = (sum(len(problem[i]) for problem in problems) for i in (1, 2))
    print(f"{len(problems)} problems, {right} right and {wrong} wrong programs")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
