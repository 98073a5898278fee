def take(weights, limit, places):
    """Number of vehicles at the front of the list that fit on one crossing."""
    total = 0
    for index in range(min(places, len(weights))):
        total += weights[index]
        if total > limit:
            return index
    return min(places, len(weights))


w, c, t = [int(part) for part in input().split()]
n = int(input())
waiting = []
if n > 0:
    waiting = [int(part) for part in input().split()]
loads = []
while waiting:
    k = take(waiting, w, c)
    loads.append(waiting[:k])
    waiting = waiting[k:]
answer = 0
if loads:
    answer = t + 2 * t * (len(loads) - 1)
print(len(loads), answer)
