import sys

tokens = iter(map(int, sys.stdin.read().split()))
n, m, b = next(tokens), next(tokens), next(tokens)
widths = [next(tokens) for _ in range(m)]
pipes = {next(tokens) for _ in range(b)}
ways = {0: 1}
for place in range(1, n + 2):
    if place not in pipes:
        ways[place] = sum(ways.get(place - w, 0) for w in widths) % 1000000007
print(ways.get(n + 1, 0))
