n, k = map(int, input().split())
weights = sorted(map(int, input().split()))
low, high = max(weights), sum(weights)
while low < high:
    middle = (low + high) // 2
    count, load = 1, 0
    for weight in weights:
        if load + weight > middle:
            count += 1
            load = 0
        load += weight
    if count <= k:
        high = middle
    else:
        low = middle + 1
print(low)
