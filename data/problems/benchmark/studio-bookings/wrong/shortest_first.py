n = int(input())
rows = sorted((tuple(map(int, input().split())) for _ in range(n)), key=lambda r: r[1] - r[0])
taken = []
for s, e in rows:
    if all(e <= a or b <= s for a, b in taken):
        taken.append((s, e))
print(len(taken))
