"""One program: its source, what it is called with, and how a process gets ready for it.

Promises: compiles at most once in a process; what `prepare` changes in the interpreter is said by
`changes_state`, because leftovers.py counts it. Does not run it: runner.py.
"""

import interpreter
import leftovers
import redirect
import report
from desk import RESULT_DESCRIPTOR

# Names that programs for call-based sites may use without importing them.
_CALL_PRELUDE = """
import bisect, collections, copy, functools, heapq, itertools, math, operator, random, re, string, sys
from bisect import bisect_left, bisect_right, insort
from collections import Counter, OrderedDict, defaultdict, deque
from functools import cache, lru_cache, reduce, cmp_to_key
from heapq import heapify, heappop, heappush, nlargest, nsmallest
from itertools import accumulate, chain, combinations, permutations, product
from math import ceil, floor, gcd, inf, sqrt
from typing import *
"""
CALL_PRELUDE = compile(_CALL_PRELUDE, "<prelude>", "exec")


class Program:
    """One program and how to run it."""

    __slots__ = (
        "source",
        "code",
        "function",
        "input_file",
        "output_file",
        "alone",
        "asserts",
        "setup",
        "desk",
    )

    def __init__(self, source, function=None, input_file=None, output_file=None):
        self.source = source
        self.code = None
        self.function = function
        self.asserts = False  # whether its tests are assertions
        self.setup = None  # source, then code, that runs before the program's own
        self.desk = None  # of the process, where the tests are assertions
        self.input_file = input_file
        self.output_file = output_file
        # Why each test needs a process, as leftovers.py; found before the fork.
        self.alone = leftovers.ALONE if leftovers.HIDDEN_STATE.search(source) else 0

    def packed(self):
        """What `unpacked` makes this program from, in another process."""
        files = self.input_file, self.output_file
        return bytes(self.source), self.function, *files, self.alone, self.asserts, self.setup

    @classmethod
    def unpacked(cls, values):
        program = cls.__new__(cls)
        program.source, program.function, program.input_file, program.output_file = values[:4]
        program.alone, program.asserts, program.setup = values[4:]
        program.code = program.desk = None
        return program

    def tested_by_assertions(self, setup):
        """`setup`: source that runs before the program's own, or None."""
        self.asserts = True
        self.setup = setup

    @property
    def answers_elsewhere(self):
        """Whether the result is written to RESULT_DESCRIPTOR instead of stdout."""
        return self.function is not None or self.output_file is not None or self.asserts

    def prepare(self):
        """Prepares the process for the program, once for all its tests."""
        if self.function is not None:
            exec(CALL_PRELUDE, {})
        names = {self.input_file: 0, self.output_file: RESULT_DESCRIPTOR}
        names.pop(None, None)
        if names:
            redirect.install(names)
            interpreter.builtin_names.keep()

    @property
    def changes_state(self):
        """Whether `prepare` changes what leftovers.py counts."""
        return self.function is not None or self.answers_elsewhere or self.input_file is not None

    def compile(self):
        if isinstance(self.setup, str):
            self.setup = compile(self.setup, "setup.py", "exec", dont_inherit=True)
        self.code = compile(self.source, report.SOURCE_NAME, "exec", dont_inherit=True)
