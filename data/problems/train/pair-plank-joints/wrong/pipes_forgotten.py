n, m, b = map(int, input().split())
widths = list(map(int, input().split()))
ways = [1]
for i in range(1, n + 2):
    ways.append(sum(ways[i - w] for w in widths if w <= i) % (10**9 + 7))
print(ways[-1])
