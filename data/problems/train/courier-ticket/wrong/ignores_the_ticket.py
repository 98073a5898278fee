import heapq

n, m = map(int, input().split())
near = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b, t = map(int, input().split())
    near[a].append((b, t))
    near[b].append((a, t))
dist = {}
heap = [(0, 1)]
while heap:
    time, square = heapq.heappop(heap)
    if square in dist:
        continue
    dist[square] = time
    for nxt, t in near[square]:
        heapq.heappush(heap, (time + t, nxt))
print(dist.get(n, -1))
