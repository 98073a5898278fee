import sys

numbers = list(map(int, sys.stdin.read().split()))
latest_start = [-1] * 1441
for s, e in zip(numbers[1::2], numbers[2::2]):
    latest_start[e] = max(latest_start[e], s)
best = [0] * 1441
for minute in range(1, 1441):
    best[minute] = best[minute - 1]
    if latest_start[minute] >= 0:
        best[minute] = max(best[minute], best[latest_start[minute]] + 1)
print(best[1440])
