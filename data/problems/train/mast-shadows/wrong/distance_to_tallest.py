n = int(input())
h = list(map(int, input().split()))
ranges = []
top = 0
for i in range(n):
    if h[top] > h[i]:
        ranges.append(i - top)
    else:
        ranges.append(0)
        top = i
print(*ranges)
print(sum(ranges))
