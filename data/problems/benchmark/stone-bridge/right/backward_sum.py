n, m, b = map(int, input().split())
strides = list(map(int, input().split()))
slippery = set(map(int, input().split())) if b else set()
MOD = 10**9 + 7
ways = [0] * (n + 2)
ways[0] = 1
for position in range(1, n + 2):
    if position in slippery:
        continue
    for stride in strides:
        if stride <= position:
            ways[position] += ways[position - stride]
    ways[position] %= MOD
print(ways[n + 1])
