import sys

data = list(map(int, sys.stdin.read().split()))
n = data[0]
h = data[1:]
stack = []
result = []
for i in range(n):
    while stack and h[stack[-1]] <= h[i]:
        stack.pop()
    result.append(i - stack[-1] - 1 if stack else 0)
    stack.append(i)
print(*result)
print(sum(result))
