def main():
    amount, k = map(int, input().split())
    coins = set(map(int, input().split()))
    full = (1 << (amount + 1)) - 1
    reachable = 1
    steps = 0
    seen = 1
    while not (reachable >> amount) & 1:
        grown = 0
        for c in coins:
            grown |= reachable << c
        reachable = grown & full & ~seen
        seen |= reachable
        steps += 1
        if reachable == 0:
            print(-1)
            return
    print(steps)


main()
