import sys


def main():
    data = list(map(int, sys.stdin.read().split()))
    n, m = data[0], data[1]
    big = float("inf")
    plain = [big] * (n + 1)
    used = [big] * (n + 1)
    plain[1] = 0
    arcs = []
    for i in range(m):
        a, b, t = data[2 + 3 * i:5 + 3 * i]
        arcs.append((a, b, t))
        arcs.append((b, a, t))
    changed = True
    while changed:
        changed = False
        for a, b, t in arcs:
            if plain[a] + t < plain[b]:
                plain[b] = plain[a] + t
                changed = True
            cheaper = min(used[a] + t, plain[a] + (t + 1) // 2)
            if cheaper < used[b]:
                used[b] = cheaper
                changed = True
    answer = min(plain[n], used[n])
    print(-1 if answer == big else answer)


main()
