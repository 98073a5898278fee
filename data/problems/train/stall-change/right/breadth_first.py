from collections import deque


def fewest(amount, coins):
    distance = {0: 0}
    queue = deque([0])
    while queue:
        paid = queue.popleft()
        if paid == amount:
            return distance[paid]
        for coin in coins:
            nxt = paid + coin
            if nxt <= amount and nxt not in distance:
                distance[nxt] = distance[paid] + 1
                queue.append(nxt)
    return -1


amount, k = [int(x) for x in input().split()]
print(fewest(amount, [int(x) for x in input().split()]))
