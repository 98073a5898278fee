"""The least that a judge can cost: one fork a program, all its tests in that process, no isolation.

Reads one JSON line {code, tests: [[input, output]], public} a program; prints the CPU milliseconds
of the whole tree and the number of programs that passed. Tests after the public ones run only if
these pass, up to the first failure, as in rftkit's main job. Reading is not measured; few programs
are held at a time, because the cost of a fork grows with memory.
"""

import contextlib
import io
import itertools
import json
import os
import resource
import sys

HELD = 16


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


def used_ms():
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage) * 1000


def main():
    passed = programs = cpu_ms = 0
    sys.stderr = io.StringIO()
    for name in "bisect collections functools heapq itertools math re string".split():
        __import__(name)
    source = os.fdopen(os.dup(0), "rb")
    while read := [json.loads(line) for line in itertools.islice(source, HELD)]:
        programs += len(read)
        before = used_ms()
        for program in read:
            child = os.fork()
            if child == 0:
                resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
                os._exit(0 if judge(program) else 1)
            passed += os.waitpid(child, 0)[1] == 0
        cpu_ms += used_ms() - before
    print(json.dumps({"cpu_ms": cpu_ms, "passed": passed, "programs": programs}))


main()
