# about: recursion through lru_cache
# input: "400\n"
# output: "176023680645013966468226945392411250770384383304492191886725992896575345044216019675\n"
import sys
from functools import lru_cache

sys.setrecursionlimit(10000)


@lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(int(input())))
