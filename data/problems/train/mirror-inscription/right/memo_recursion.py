import sys

sys.setrecursionlimit(10000)


def extra(s, i, j, memo):
    while i < j and s[i] == s[j]:
        i += 1
        j -= 1
    if i >= j:
        return 0
    key = i * len(s) + j
    if key not in memo:
        memo[key] = 1 + min(extra(s, i + 1, j, memo), extra(s, i, j - 1, memo))
    return memo[key]


texts = sys.stdin.read().split()[1:]
for s in texts:
    print(extra(s, 0, len(s) - 1, {}))
