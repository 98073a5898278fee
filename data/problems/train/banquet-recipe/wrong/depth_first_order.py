import sys

sys.setrecursionlimit(5000)
n, m = map(int, input().split())
after = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b = map(int, input().split())
    after[a].append(b)
state = [0] * (n + 1)
order = []
cycle = False


def visit(step):
    global cycle
    state[step] = 1
    for nxt in sorted(after[step], reverse=True):
        if state[nxt] == 1:
            cycle = True
        elif state[nxt] == 0:
            visit(nxt)
    state[step] = 2
    order.append(step)


for s in range(n, 0, -1):
    if state[s] == 0:
        visit(s)
if cycle:
    print("impossible")
else:
    print(*reversed(order))
