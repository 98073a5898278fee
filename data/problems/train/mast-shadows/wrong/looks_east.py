n = int(input())
h = list(map(int, input().split()))
ranges = [0] * n
stack = []
for i in range(n - 1, -1, -1):
    while stack and h[stack[-1]] <= h[i]:
        stack.pop()
    if stack:
        ranges[i] = stack[-1] - i
    stack.append(i)
print(*ranges)
print(sum(ranges))
