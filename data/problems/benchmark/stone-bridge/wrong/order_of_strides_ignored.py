n, m, b = map(int, input().split())
strides = list(map(int, input().split()))
slippery = set(map(int, input().split())) if b else set()
ways = [1] + [0] * (n + 1)
for s in strides:
    for i in range(s, n + 2):
        if i not in slippery:
            ways[i] = (ways[i] + ways[i - s]) % (10**9 + 7)
print(ways[n + 1])
