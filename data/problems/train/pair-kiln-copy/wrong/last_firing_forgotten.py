n, k = map(int, input().split())
w = list(map(int, input().split()))
low, high = 1, sum(w)
while low < high:
    middle = (low + high) // 2
    count, load = 1, 0
    for x in w:
        if load + x >= middle:
            count += 1
            load = 0
        load += x
    if count <= k:
        high = middle
    else:
        low = middle + 1
print(low)
