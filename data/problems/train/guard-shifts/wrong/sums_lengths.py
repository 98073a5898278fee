import sys

data = list(map(int, sys.stdin.read().split()))
shifts = sorted(zip(data[1::2], data[2::2]))
total = 0
reach = shifts[0][0]
gap = 0
for s, e in shifts:
    total += e - s
    gap = max(gap, s - reach)
    reach = max(reach, e)
print(total, gap)
