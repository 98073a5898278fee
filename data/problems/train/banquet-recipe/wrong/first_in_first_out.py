from collections import deque

n, m = map(int, input().split())
after = [[] for _ in range(n + 1)]
missing = [0] * (n + 1)
for _ in range(m):
    a, b = map(int, input().split())
    after[a].append(b)
    missing[b] += 1
ready = deque(step for step in range(1, n + 1) if missing[step] == 0)
order = []
while ready:
    step = ready.popleft()
    order.append(step)
    for nxt in after[step]:
        missing[nxt] -= 1
        if missing[nxt] == 0:
            ready.append(nxt)
print(*order if len(order) == n else ["impossible"])
