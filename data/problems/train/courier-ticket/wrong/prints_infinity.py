def main():
    n, m = map(int, input().split())
    inf = 10 ** 9
    plain = [inf] * (n + 1)
    used = [inf] * (n + 1)
    plain[1] = 0
    arcs = []
    for _ in range(m):
        a, b, t = map(int, input().split())
        arcs.append((a, b, t))
        arcs.append((b, a, t))
    for _ in range(n):
        for a, b, t in arcs:
            plain[b] = min(plain[b], plain[a] + t)
            used[b] = min(used[b], used[a] + t, plain[a] + (t + 1) // 2)
    print(min(plain[n], used[n]))


main()
