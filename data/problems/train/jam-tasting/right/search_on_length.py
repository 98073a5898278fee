def first_place(kinds, length, k):
    """Leftmost start of a stretch of this length with at most k kinds, or -1."""
    count = {}
    for i, kind in enumerate(kinds):
        count[kind] = count.get(kind, 0) + 1
        if i >= length:
            gone = kinds[i - length]
            if count[gone] == 1:
                count.pop(gone)
            else:
                count[gone] -= 1
        if i >= length - 1 and len(count) <= k:
            return i - length + 1
    return -1


n, k = map(int, input().split())
kinds = [int(x) for x in input().split()]
low, high = 1, n
while low < high:
    middle = (low + high + 1) // 2
    if first_place(kinds, middle, k) >= 0:
        low = middle
    else:
        high = middle - 1
print(low, first_place(kinds, low, k) + 1)
