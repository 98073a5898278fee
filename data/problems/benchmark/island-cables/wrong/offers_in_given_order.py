import sys

data = list(map(int, sys.stdin.read().split()))
n, k, m = data[:3]
parent = list(range(n + 1))


def find(x):
    while parent[x] != x:
        x = parent[x]
    return x


for i in range(k):
    parent[find(data[3 + 2 * i])] = find(data[4 + 2 * i])
at = 3 + 2 * k
spent = 0
for i in range(m):
    a, b, price = data[at + 3 * i:at + 3 * i + 3]
    a, b = find(a), find(b)
    if a != b:
        parent[a] = b
        spent += price
root = find(1)
print(spent if all(find(i) == root for i in range(1, n + 1)) else -1)
