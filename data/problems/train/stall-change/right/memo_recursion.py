import sys

sys.setrecursionlimit(20000)


def fewest(rest, coins, memo):
    if rest == 0:
        return 0
    if rest in memo:
        return memo[rest]
    best = -1
    for coin in coins:
        if coin <= rest:
            sub = fewest(rest - coin, coins, memo)
            if sub >= 0 and (best < 0 or sub + 1 < best):
                best = sub + 1
    memo[rest] = best
    return best


amount, k = map(int, sys.stdin.readline().split())
values = sorted(set(map(int, sys.stdin.readline().split())), reverse=True)
print(fewest(amount, values, {}))
