n, m, b = map(int, input().split())
strides = list(map(int, input().split()))
slippery = set(map(int, input().split())) if b else set()
ways = [1] + [0] * n
for i in range(1, n + 1):
    if i not in slippery:
        ways[i] = sum(ways[i - s] for s in strides if s <= i) % (10**9 + 7)
print(ways[n])
