n, k = map(int, input().split())
weights = list(map(int, input().split()))
low, high = max(weights), sum(weights)
while low < high:
    middle = (low + high) // 2
    cuts, load = 0, 0
    for weight in weights:
        if load + weight > middle:
            cuts += 1
            load = 0
        load += weight
    if cuts <= k:
        high = middle
    else:
        low = middle + 1
print(low)
