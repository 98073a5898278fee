import sys
from bisect import insort

data = list(map(int, sys.stdin.read().split()))
n, m = data[0], data[1]
notes = sorted(set(zip(data[2::2], data[3::2])))
blockers = [0] * (n + 1)
follow = {}
for a, b in notes:
    blockers[b] += 1
    follow.setdefault(a, []).append(b)
ready = [-step for step in range(n, 0, -1) if blockers[step] == 0]
ready.sort()
order = []
while ready:
    step = -ready.pop()
    order.append(str(step))
    for nxt in follow.get(step, []):
        blockers[nxt] -= 1
        if blockers[nxt] == 0:
            insort(ready, -nxt)
print(" ".join(order) if len(order) == n else "impossible")
