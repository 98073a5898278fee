import sys

sys.setrecursionlimit(5000)
MOD = 1000000007


def visit(cook, shift, rivals, assigned):
    if cook in assigned:
        return assigned[cook] == shift
    assigned[cook] = shift
    for other in rivals[cook]:
        if not visit(other, not shift, rivals, assigned):
            return False
    return True


def count(n, rivals):
    assigned = {}
    total = 1
    for cook in range(n):
        if cook not in assigned:
            if not visit(cook, True, rivals, assigned):
                return 0
            total = (total + total) % MOD
    return total


n, m = map(int, sys.stdin.readline().split())
rivals = [set() for _ in range(n)]
for _ in range(m):
    a, b = map(int, sys.stdin.readline().split())
    rivals[a - 1].add(b - 1)
    rivals[b - 1].add(a - 1)
print(count(n, rivals))
