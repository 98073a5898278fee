from collections import deque

w, c, t = map(int, input().split())
n = int(input())
queue = deque(map(int, input().split())) if n else deque()
trips = 0
while queue:
    load = queue.popleft()
    aboard = 1
    while queue and aboard < c and load + queue[0] < w:
        load += queue.popleft()
        aboard += 1
    trips += 1
if trips == 0:
    print(0, 0)
else:
    print(trips, (2 * trips - 1) * t)
