n, m = map(int, input().split())
leader = list(range(n + 1))


def find(x):
    while leader[x] != x:
        x = leader[x]
    return x


for _ in range(m):
    a, b = map(int, input().split())
    leader[find(a)] = find(b)
groups = len(set(find(x) for x in range(1, n + 1)))
print(pow(2, groups, 1000000007))
