from collections import Counter

n, k = map(int, input().split())
jars = input().split()
inside = Counter()
left = 0
answer = (0, 0)
for right in range(n):
    inside[jars[right]] += 1
    if len(inside) > k:
        inside[jars[left]] -= 1
        if inside[jars[left]] == 0:
            del inside[jars[left]]
        left += 1
    elif right - left + 1 > answer[0]:
        answer = (right - left + 1, left + 1)
print(answer[0], answer[1])
