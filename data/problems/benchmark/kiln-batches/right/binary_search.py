n, k = map(int, input().split())
weights = list(map(int, input().split()))


def firings(limit):
    count = 1
    load = 0
    for weight in weights:
        if load + weight > limit:
            count += 1
            load = 0
        load += weight
    return count


low = max(weights)
high = sum(weights)
while low < high:
    middle = (low + high) // 2
    if firings(middle) <= k:
        high = middle
    else:
        low = middle + 1
print(low)
