def survivor(n, k, size, index):
    """Where a child at `index` of a circle of `size` stood when the circle had n children."""
    while size < n:
        size += 1
        index = (index + k) % size
    return index + 1


n, k = map(int, input().split())
if n == 1:
    print(1, 0)
else:
    print(survivor(n, k, 1, 0), survivor(n, k, 2, (k - 1) % 2))
