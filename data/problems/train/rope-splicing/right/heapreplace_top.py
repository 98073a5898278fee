import sys
from heapq import heapify, heappop, heapreplace

rope = [int(token) for token in sys.stdin.read().split()[1:]]
heapify(rope)
total = 0
for _ in range(len(rope) - 1):
    shortest = heappop(rope)
    joined = shortest + rope[0]
    heapreplace(rope, joined)
    total += joined
print(total)
