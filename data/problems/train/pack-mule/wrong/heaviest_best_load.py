n, limit = map(int, input().split())
table = [(0, 0)] * (limit + 1)
for _ in range(n):
    w, p = map(int, input().split())
    for room in range(limit, w - 1, -1):
        before = table[room - w]
        table[room] = max(table[room], (before[0] + p, before[1] + w))
print(table[limit][0], table[limit][1])
