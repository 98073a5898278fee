def main():
    n, m, b = map(int, input().split())
    widths = sorted(map(int, input().split()))
    free = [True] * (n + 2)
    if b:
        for x in input().split():
            free[int(x)] = False
    rest = [0] * (n + 2)
    rest[n + 1] = 1
    for place in range(n, -1, -1):
        if free[place]:
            total = 0
            for w in widths:
                if place + w > n + 1:
                    break
                total += rest[place + w]
            rest[place] = total % (10**9 + 7)
    print(rest[0])


main()
