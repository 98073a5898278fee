n, limit = map(int, input().split())
best = [0] * (limit + 1)
for _ in range(n):
    w, p = map(int, input().split())
    for room in range(limit, w - 1, -1):
        best[room] = max(best[room], best[room - w] + p)
print(best[limit], limit)
