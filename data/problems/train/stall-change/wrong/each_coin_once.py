a, k = map(int, input().split())
coins = list(map(int, input().split()))
INF = 10 ** 9
best = [0] + [INF] * a
for c in coins:
    for value in range(a, c - 1, -1):
        best[value] = min(best[value], best[value - c] + 1)
print(best[a] if best[a] < INF else -1)
