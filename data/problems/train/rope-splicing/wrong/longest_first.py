import heapq

n = int(input())
pieces = [-int(x) for x in input().split()]
heapq.heapify(pieces)
minutes = 0
while len(pieces) > 1:
    a = heapq.heappop(pieces)
    b = heapq.heappop(pieces)
    minutes -= a + b
    heapq.heappush(pieces, a + b)
print(minutes)
