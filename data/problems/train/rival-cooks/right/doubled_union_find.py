import sys


def find(leader, x):
    while leader[x] != x:
        leader[x] = leader[leader[x]]
        x = leader[x]
    return x


data = list(map(int, sys.stdin.read().split()))
n, m = data[0], data[1]
leader = list(range(2 * n))
for i in range(m):
    a = data[2 + 2 * i] - 1
    b = data[3 + 2 * i] - 1
    leader[find(leader, a)] = find(leader, b + n)
    leader[find(leader, b)] = find(leader, a + n)
possible = all(find(leader, x) != find(leader, x + n) for x in range(n))
groups = len({find(leader, x) for x in range(2 * n)})
print(pow(2, groups // 2, 10 ** 9 + 7) if possible else 0)
