import sys

data = list(map(int, sys.stdin.read().split()))
limit, places, minutes, n = data[:4]
trips = 0
load = 0
for w in data[4:]:
    if trips == 0 or load + w > limit:
        trips += 1
        load = w
    else:
        load += w
if trips == 0:
    print(0, 0)
else:
    print(trips, (2 * trips - 1) * minutes)
