import heapq

n, m = map(int, input().split())
after = [set() for _ in range(n + 1)]
missing = [0] * (n + 1)
for _ in range(m):
    a, b = map(int, input().split())
    after[a].add(b)
    missing[b] += 1
ready = [step for step in range(1, n + 1) if missing[step] == 0]
order = []
while ready:
    step = heapq.heappop(ready)
    order.append(step)
    for nxt in after[step]:
        missing[nxt] -= 1
        if missing[nxt] == 0:
            heapq.heappush(ready, nxt)
if len(order) == n:
    print(*order)
else:
    print("impossible")
