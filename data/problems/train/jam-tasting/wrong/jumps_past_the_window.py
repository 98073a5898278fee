n, k = map(int, input().split())
kinds = list(map(int, input().split()))
inside = set()
left = 0
best = 0
start = 1
for right in range(n):
    inside.add(kinds[right])
    if len(inside) > k:
        inside = {kinds[right]}
        left = right
    if right - left + 1 > best:
        best = right - left + 1
        start = left + 1
print(best, start)
