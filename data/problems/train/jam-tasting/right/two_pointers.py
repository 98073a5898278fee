import sys

data = list(map(int, sys.stdin.read().split()))
n, k = data[0], data[1]
kinds = data[2:]
count = {}
left = 0
best_length = 0
best_start = 1
for right in range(n):
    count[kinds[right]] = count.get(kinds[right], 0) + 1
    while len(count) > k:
        count[kinds[left]] -= 1
        if count[kinds[left]] == 0:
            del count[kinds[left]]
        left += 1
    length = right - left + 1
    if length > best_length:
        best_length = length
        best_start = left + 1
print(best_length, best_start)
