import sys
from bisect import bisect_right, insort

data = list(map(int, sys.stdin.read().split()))
row = data[1:]
seen = []
answer = 0
for height in row:
    at = bisect_right(seen, height)
    taller = seen[at:]
    answer += sum(taller) - len(taller) * height
    insort(seen, height)
print(answer)
