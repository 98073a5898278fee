import sys

data = list(map(int, sys.stdin.read().split()))
n, k, m = data[:3]
parent = list(range(n + 1))


def find(x):
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


groups = n
at = 3
for _ in range(k):
    a, b = find(data[at]), find(data[at + 1])
    at += 2
    if a != b:
        parent[a] = b
        groups -= 1
offers = sorted((data[at + 3 * i + 2], data[at + 3 * i], data[at + 3 * i + 1]) for i in range(m))
spent = 0
for price, a, b in offers:
    a, b = find(a), find(b)
    if a != b:
        parent[a] = b
        groups -= 1
        spent += price
print(spent if groups == 1 else -1)
