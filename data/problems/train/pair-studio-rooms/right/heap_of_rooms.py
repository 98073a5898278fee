import heapq
import sys

numbers = list(map(int, sys.stdin.read().split()))
requests = sorted(zip(numbers[1::2], numbers[2::2]))
rooms = []
for start, end in requests:
    if rooms and rooms[0] <= start:
        heapq.heapreplace(rooms, end)
    else:
        heapq.heappush(rooms, end)
print(len(rooms))
