from functools import lru_cache

n, m, b = map(int, input().split())
widths = list(map(int, input().split()))
pipes = set(map(int, input().split())) if b else set()


@lru_cache(maxsize=5000)
def ways(place, used):
    if place == n + 1:
        return 1
    total = 0
    for i, w in enumerate(widths[:8]):
        if not used >> i & 1 and place + w <= n + 1 and place + w not in pipes:
            total += ways(place + w, used | 1 << i)
    return total


print(ways(0, 0) % (10**9 + 7))
