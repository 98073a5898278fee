import sys
from bisect import bisect_right
from itertools import accumulate


def solve():
    tokens = list(map(int, sys.stdin.read().split()))
    limit, places, minutes, n = tokens[:4]
    prefix = [0] + list(accumulate(tokens[4:4 + n]))
    start = 0
    trips = 0
    while start < n:
        end = bisect_right(prefix, prefix[start] + limit) - 1
        start = min(end, start + places)
        trips += 1
    if trips:
        print(trips, trips * minutes + (trips - 1) * minutes)
    else:
        print("0 0")


solve()
