import sys

data = list(map(int, sys.stdin.read().split()))
n, k, m = data[:3]
parent = list(range(n + 1))


def find(x):
    while parent[x] != x:
        x = parent[x]
    return x


at = 3 + 2 * k
spent, groups = 0, n
for price, a, b in sorted((data[at + 3 * i + 2], data[at + 3 * i], data[at + 3 * i + 1]) for i in range(m)):
    a, b = find(a), find(b)
    if a != b:
        parent[a] = b
        spent += price
        groups -= 1
print(spent if groups == 1 else -1)
