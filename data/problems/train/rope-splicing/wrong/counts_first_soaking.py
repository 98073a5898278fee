import heapq

n = int(input())
pieces = list(map(int, input().split()))
minutes = sum(pieces)
heapq.heapify(pieces)
while len(pieces) > 1:
    joined = heapq.heappop(pieces) + heapq.heappop(pieces)
    minutes += joined
    heapq.heappush(pieces, joined)
print(minutes)
