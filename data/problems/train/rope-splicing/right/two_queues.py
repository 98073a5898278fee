from collections import deque


def shortest(fresh, spliced):
    if not spliced or (fresh and fresh[0] <= spliced[0]):
        return fresh.popleft()
    return spliced.popleft()


def total_minutes(lengths):
    fresh = deque(sorted(lengths))
    spliced = deque()
    minutes = 0
    for _ in range(len(lengths) - 1):
        joined = shortest(fresh, spliced) + shortest(fresh, spliced)
        minutes += joined
        spliced.append(joined)
    return minutes


n = int(input())
print(total_minutes([int(x) for x in input().split()]))
