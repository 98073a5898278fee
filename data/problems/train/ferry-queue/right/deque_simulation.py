from collections import deque
import sys

data = sys.stdin.read().split()
limit = int(data[0])
places = int(data[1])
minutes = int(data[2])
line = deque(int(x) for x in data[4:])

clock = 0
trips = 0
arrival = 0
while line:
    load = 0
    aboard = 0
    while line and aboard < places and load + line[0] <= limit:
        load += line.popleft()
        aboard += 1
    trips += 1
    clock += minutes
    arrival = clock
    if line:
        clock += minutes
print(trips, arrival)
