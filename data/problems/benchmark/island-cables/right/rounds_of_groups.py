import sys


def solve():
    read = sys.stdin.readline
    n, k, m = map(int, read().split())
    group = list(range(n))
    members = [[i] for i in range(n)]

    def join(a, b):
        a, b = group[a], group[b]
        if a == b:
            return False
        if len(members[a]) < len(members[b]):
            a, b = b, a
        for i in members[b]:
            group[i] = a
        members[a] += members[b]
        members[b] = []
        return True

    groups = n
    for _ in range(k):
        a, b = map(int, read().split())
        groups -= join(a - 1, b - 1)
    offers = []
    for i in range(m):
        a, b, c = map(int, read().split())
        offers.append((c, i, a - 1, b - 1))
    spent = 0
    while groups > 1:
        best = {}
        for offer in offers:
            a, b = group[offer[2]], group[offer[3]]
            if a != b:
                for g in (a, b):
                    if g not in best or offer < best[g]:
                        best[g] = offer
        if not best:
            return -1
        for offer in set(best.values()):
            if join(offer[2], offer[3]):
                groups -= 1
                spent += offer[0]
    return spent


print(solve())
