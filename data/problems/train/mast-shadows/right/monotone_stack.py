n = int(input())
heights = [int(x) for x in input().split()]
stack = []
ranges = []
for position, height in enumerate(heights):
    while stack and stack[-1][0] <= height:
        stack.pop()
    if stack:
        ranges.append(position - stack[-1][1])
    else:
        ranges.append(0)
    stack.append((height, position))
print(*ranges)
print(sum(ranges))
