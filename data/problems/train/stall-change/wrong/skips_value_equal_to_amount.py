a, k = map(int, input().split())
coins = list(map(int, input().split()))
INF = 10 ** 9
best = [INF] * (a + 1)
best[0] = 0
for value in range(1, a + 1):
    for c in coins:
        if c < value and best[value - c] + 1 < best[value]:
            best[value] = best[value - c] + 1
        elif c == value:
            best[value] = 1
if a == 0 or best[a] == INF:
    print(-1)
else:
    print(best[a])
