n, m, b = map(int, input().split())
widths = list(map(int, input().split()))
pipes = set(map(int, input().split())) if b else set()
ways = [1] + [0] * (n + 1)
for w in widths:
    for i in range(w, n + 2):
        if i not in pipes:
            ways[i] += ways[i - w]
print(ways[-1] % (10**9 + 7))
