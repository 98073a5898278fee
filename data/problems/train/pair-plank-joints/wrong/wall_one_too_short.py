n, m, b = map(int, input().split())
widths = list(map(int, input().split()))
pipes = set(map(int, input().split())) if b else set()
ways = [1] + [0] * n
for i in range(1, n + 1):
    if i not in pipes:
        ways[i] = sum(ways[i - w] for w in widths if w <= i) % (10**9 + 7)
print(ways[-1])
