import heapq

n, k, m = map(int, input().split())
near = [[] for _ in range(n + 1)]
for _ in range(k):
    a, b = map(int, input().split())
    near[a].append((0, b))
    near[b].append((0, a))
for _ in range(m):
    a, b, price = map(int, input().split())
    near[a].append((price, b))
    near[b].append((price, a))
reached = [False] * (n + 1)
heap = [(0, 1)]
total = count = 0
while heap:
    price, island = heapq.heappop(heap)
    if reached[island]:
        continue
    reached[island] = True
    total += price
    count += 1
    for edge in near[island]:
        if not reached[edge[1]]:
            heapq.heappush(heap, edge)
print(total if count == n else -1)
