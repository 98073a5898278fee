import sys
from functools import lru_cache

sys.setrecursionlimit(10000)
n, m, b = map(int, sys.stdin.readline().split())
strides = tuple(map(int, sys.stdin.readline().split()))
slippery = frozenset(map(int, sys.stdin.readline().split()))


@lru_cache(maxsize=None)
def walks(position):
    if position == n + 1:
        return 1
    if position > n + 1 or position in slippery:
        return 0
    return sum(walks(position + stride) for stride in strides) % (10**9 + 7)


for start in range(n, -1, -1):
    walks(start)
print(walks(0))
