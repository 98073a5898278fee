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
for price, a, b in sorted((data[at + 3 * i + 2], data[at + 3 * i], data[at + 3 * i + 1]) for i in range(m)):
    a, b = find(a), find(b)
    if a != b:
        parent[a] = b
        spent += price
print(spent)
