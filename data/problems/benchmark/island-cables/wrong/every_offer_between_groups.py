import sys

data = list(map(int, sys.stdin.read().split()))
n, k, m = data[:3]
at = 3 + 2 * k
best = {}
for i in range(m):
    a, b, price = data[at + 3 * i:at + 3 * i + 3]
    for island in (a, b):
        best[island] = min(best.get(island, price), price)
for i in range(2 * k):
    best.pop(data[3 + i], None)
print(sum(best.values()))
