a, k = map(int, input().split())
coins = list(map(int, input().split()))
ways = [1] + [0] * a
for c in coins:
    for value in range(c, a + 1):
        ways[value] += ways[value - c]
print(ways[a] if ways[a] else -1)
