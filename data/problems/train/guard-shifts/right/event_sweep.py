import sys

data = list(map(int, sys.stdin.read().split()))
events = []
for i in range(data[0]):
    events.append((data[1 + 2 * i], 0))
    events.append((data[2 + 2 * i], 1))
events.sort()
active = 0
covered = 0
gap = 0
previous = events[0][0]
for time, kind in events:
    if active > 0:
        covered += time - previous
    else:
        gap = max(gap, time - previous)
    active += 1 if kind == 0 else -1
    previous = time
print(covered, gap)
