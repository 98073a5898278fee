import sys

sys.setrecursionlimit(5000)
n, m = map(int, input().split())
rivals = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b = map(int, input().split())
    rivals[a].append(b)
assigned = {}


def visit(cook, shift):
    if cook in assigned:
        return assigned[cook] == shift
    assigned[cook] = shift
    return all(visit(other, 1 - shift) for other in rivals[cook])


total = 1
for cook in range(1, n + 1):
    if cook not in assigned:
        if not visit(cook, 0):
            total = 0
            break
        total = total * 2 % 1000000007
print(total)
