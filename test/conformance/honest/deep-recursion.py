# about: raises the recursion limit and recurses in the main thread
# input: "20000\n"
# output: "20000\n"
import sys

sys.setrecursionlimit(10**6)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(int(input())))
