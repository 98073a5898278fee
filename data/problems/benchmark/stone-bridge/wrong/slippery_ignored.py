n, m, b = map(int, input().split())
strides = list(map(int, input().split()))
ways = [1] + [0] * (n + 1)
for i in range(1, n + 2):
    ways[i] = sum(ways[i - s] for s in strides if s <= i) % (10**9 + 7)
print(ways[n + 1])
