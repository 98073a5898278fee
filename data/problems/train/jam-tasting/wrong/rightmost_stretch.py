n, k = map(int, input().split())
kinds = list(map(int, input().split()))
count = {}
left = 0
best = 0
start = 1
for right in range(n):
    count[kinds[right]] = count.get(kinds[right], 0) + 1
    while len(count) > k:
        count[kinds[left]] -= 1
        if count[kinds[left]] == 0:
            del count[kinds[left]]
        left += 1
    if right - left + 1 >= best:
        best = right - left + 1
        start = left + 1
print(best, start)
