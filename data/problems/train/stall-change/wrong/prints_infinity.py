a, k = map(int, input().split())
coins = list(map(int, input().split()))
best = [0] + [float("inf")] * a
for value in range(1, a + 1):
    for c in coins:
        if c <= value:
            best[value] = min(best[value], best[value - c] + 1)
print(best[a])
