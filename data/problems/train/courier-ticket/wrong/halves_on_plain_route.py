import heapq

n, m = map(int, input().split())
near = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b, t = map(int, input().split())
    near[a].append((b, t))
    near[b].append((a, t))
best = [None] * (n + 1)
heap = [(0, 1, 0)]
while heap:
    time, square, longest = heapq.heappop(heap)
    if best[square] is not None:
        continue
    best[square] = (time, longest)
    for nxt, t in near[square]:
        if best[nxt] is None:
            heapq.heappush(heap, (time + t, nxt, max(longest, t)))
if best[n] is None:
    print(-1)
else:
    time, longest = best[n]
    print(time - longest // 2)
