"""The least that a judge can cost: one fork a program, all its tests in that process, no isolation.

Reads one JSON line {code, tests: [[input, output]], public} a program, as many as the argument
says; prints the CPU milliseconds of the whole tree and the number of programs that passed. Tests
after the public ones run only if these pass, up to the first failure, as in rftkit's main job.
"""

import contextlib
import io
import json
import os
import resource
import sys


def passes(code, source, wanted):
    output = io.StringIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(source.encode()))
    try:
        with contextlib.redirect_stdout(output):
            exec(code, {"__name__": "__main__"})
    except SystemExit:
        pass
    except BaseException:
        return False
    return output.getvalue().split() == wanted.split()


def judge(program):
    try:
        code = compile(program["code"], "solution.py", "exec")
    except (SyntaxError, ValueError):
        return False
    public = program["public"]
    tests = program["tests"]
    results = [passes(code, *test) for test in tests[:public]]
    return all(results) and all(passes(code, *test) for test in tests[public:])


def main():
    passed = 0
    programs = [json.loads(line) for line in sys.stdin]
    sys.stderr = io.StringIO()
    for name in "bisect collections functools heapq itertools math re string".split():
        __import__(name)
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    for program in programs:
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
            os._exit(0 if judge(program) else 1)
        passed += os.waitpid(child, 0)[1] == 0
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    used = sum(
        now.ru_utime + now.ru_stime - then.ru_utime - then.ru_stime
        for now, then in zip(after, before, strict=True)
    )
    print(json.dumps({"cpu_ms": used * 1000, "passed": passed, "programs": len(programs)}))


main()
