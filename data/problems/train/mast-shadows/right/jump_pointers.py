import sys

data = list(map(int, sys.stdin.read().split()))
n = data[0]
h = data[1:n + 1]
blocker = [-1] * n
for i in range(1, n):
    j = i - 1
    while j >= 0 and h[j] <= h[i]:
        j = blocker[j]
    blocker[i] = j
answer = [i - blocker[i] if blocker[i] >= 0 else 0 for i in range(n)]
print(" ".join(map(str, answer)))
print(sum(answer))
