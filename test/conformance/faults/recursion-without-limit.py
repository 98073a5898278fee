# about: endless recursion with the limit lifted
# input: "1\n"
# output: "1\n"
# expect: RE MLE TLE
# cpu_ms: 1000
# memory_mb: 256
import sys

sys.setrecursionlimit(10**9)


def down(n):
    return down(n + 1) + 1


down(0)
