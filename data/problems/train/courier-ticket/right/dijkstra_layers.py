import heapq

n, m = map(int, input().split())
near = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b, t = map(int, input().split())
    near[a].append((b, t))
    near[b].append((a, t))
done = set()
heap = [(0, 1, 1)]
answer = -1
while heap:
    time, square, tickets = heapq.heappop(heap)
    if square == n:
        answer = time
        break
    if (square, tickets) in done:
        continue
    done.add((square, tickets))
    for nxt, t in near[square]:
        heapq.heappush(heap, (time + t, nxt, tickets))
        if tickets:
            heapq.heappush(heap, (time + (t + 1) // 2, nxt, 0))
print(answer)
