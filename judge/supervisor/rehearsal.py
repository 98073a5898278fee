"""Runs a program of our own in the zygote, through all that a program's process does.

A forked process has a page fault for each page that it writes, also for the interpreter's caches of
attributes and specialised instructions. After this they are filled, and are not written again.
Promise: nothing changes that a program could notice; the sandbox is not entered, and its limits
stay as they are. No other program ever runs in the zygote.
"""

import copy
import mmap
import os
import resource
import sys
from _signal import SIGINT, getsignal, signal

from child import Child, Tools
from desk import GO_LAST, Desk
from program import Program

# The interpreter specialises instructions after some ten calls.
TIMES = 20
# Descriptors that are not closed; the judge's are among them.
ALL_DESCRIPTORS = range(3, 1 << 10)
SOURCE = b"""
import sys
class Thing:
    def __init__(self, value):
        self.value = value
    def double(self):
        return self.value * 2
def solve(words):
    numbers = list(map(int, " 3 1 2 ".strip().split()))
    table = {}
    for place, number in enumerate(numbers):
        table[number] = table.get(number, 0) + place
    numbers.sort()
    numbers.append(max(numbers) + min(numbers) + len(words))
    found = [Thing(n).double() for n in numbers if n not in {1, 5}]
    text = ", ".join(str(n) for n in sorted(table))
    return f"{sum(found)} {text[::-1]}", divmod(7, 2), 7 // 2, 7 % 2, 2 ** 5, "a".replace("a", "b")
try:
    first = input().split()
except EOFError:
    first = []
print(*first, *solve(sys.stdin.read().split()))
sys.stdout.write("end\\n")
"""


def _present_limits(table):
    """The limits of a table as they are now."""
    return [(kind, resource.getrlimit(kind)) for kind, _ in table]


def rehearse(zygote, limits):
    """`limits`: of any program. Standard files, streams, modules and signals are as before."""
    main, streams = sys.modules["__main__"], (sys.stdin, sys.stdout, sys.stderr)
    arguments, handler = (sys.argv, sys.orig_argv), getsignal(SIGINT)
    kept = [os.dup(number) for number in range(3)]
    Desk(zygote.shared, False).renew()
    shared = copy.copy(zygote.shared)
    given = limits.memory, _present_limits(zygote.sandbox.table(limits))
    for _ in range(TIMES):
        shared.start = mmap.mmap(-1, mmap.PAGESIZE)  # closed by the process of a program
        packed = Program(SOURCE).packed()
        tools = Tools(zygote.sandbox, zygote.state, shared, os.getppid())
        child = Child(tools, Program.unpacked(packed), given, False)
        shared.permit.value = GO_LAST
        child.run(ALL_DESCRIPTORS, False)
    Desk(zygote.shared, False).renew()
    for number, place in enumerate(kept):
        os.dup2(place, number)
        os.close(place)
    signal(SIGINT, handler)
    sys.modules["__main__"] = main
    sys.argv, sys.orig_argv = arguments
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__ = streams
