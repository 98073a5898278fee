n, k = map(int, input().split())
weights = list(map(int, input().split()))
low, high = 1, sum(weights)
while low < high:
    middle = (low + high) // 2
    count, load = 0, 0
    for weight in weights:
        if count == 0 or load + weight > middle:
            count += 1
            load = 0
        load += weight
    if count <= k:
        high = middle
    else:
        low = middle + 1
print(low)
