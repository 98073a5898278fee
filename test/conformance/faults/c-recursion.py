# about: recursion through C code until the stack is used up
# input: "1\n"
# output: "1\n"
# expect: RE MLE TLE
# memory_mb: 128
# cpu_ms: 3000
import functools
import sys

sys.setrecursionlimit(10**8)


@functools.lru_cache(None)
def down(n):
    return down(n + 1)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")


class Endless:
    def __repr__(self):
        return repr([self])


repr(Endless())
