import heapq

h, w = map(int, input().split())
grid = [input().strip() for _ in range(h)]
best = {(0, 0): 0}
heap = [(0, 0, 0)]
while heap:
    t, r, c = heapq.heappop(heap)
    if t > best[r, c]:
        continue
    for a, b in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
        if 0 <= a < h and 0 <= b < w and grid[a][b] != "#":
            when = t + 1
            if grid[a][b] != "." and when % int(grid[a][b]) == 0:
                when += 1
            if when < best.get((a, b), 10**9):
                best[a, b] = when
                heapq.heappush(heap, (when, a, b))
print(best.get((h - 1, w - 1), -1))
