n = int(input())
rows = sorted((tuple(map(int, input().split())) for _ in range(n)), key=lambda r: r[1])
free = total = 0
for s, e in rows:
    if s >= free:
        total += 1
        free = e
print(total)
