n = int(input())
rows = [tuple(map(int, input().split())) for _ in range(n)]
a, b = max(rows, key=lambda r: (r[1] - r[0], -r[0]))
print(sum(s < b and a < e for s, e in rows))
