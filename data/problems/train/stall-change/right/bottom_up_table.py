a, k = map(int, input().split())
coins = list(map(int, input().split()))
INF = 10 ** 9
best = [0] + [INF] * a
for value in range(1, a + 1):
    for c in coins:
        if c <= value and best[value - c] + 1 < best[value]:
            best[value] = best[value - c] + 1
print(best[a] if best[a] < INF else -1)
