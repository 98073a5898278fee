import heapq

n, k = map(int, input().split())
loads = [0] * k
for x in sorted(map(int, input().split()), reverse=True):
    heapq.heapreplace(loads, loads[0] + x)
print(max(loads))
