# about: the stack overflows in a handler at exit
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK RE MLE TLE

import atexit
import sys


def f():
    return f()


sys.setrecursionlimit(10**9)
atexit.register(f)
print(input(), flush=True)
