n, m, b = map(int, input().split())
strides = list(map(int, input().split()))
slippery = set(map(int, input().split())) if b else set()
ways = [1] + [0] * (n + 1)
for i in range(1, n + 2):
    for s in strides:
        if s <= i and not any(j in slippery for j in range(i - s + 1, i + 1)):
            ways[i] += ways[i - s]
print(ways[n + 1] % (10**9 + 7))
