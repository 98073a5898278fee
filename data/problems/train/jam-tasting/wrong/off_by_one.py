from collections import Counter

n, k = map(int, input().split())
jars = input().split()
inside = Counter()
left = 0
best = 0
start = 1
for right in range(n):
    inside[jars[right]] += 1
    if len(inside) > k:
        inside[jars[left]] -= 1
        if inside[jars[left]] == 0:
            del inside[jars[left]]
        left += 1
    if right - left + 1 > best:
        best = right - left + 1
        start = left + 1
print(best + 1 if best < n else best, start)
