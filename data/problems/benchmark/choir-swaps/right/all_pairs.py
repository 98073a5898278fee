n = int(input())
heights = list(map(int, input().split()))
cost = 0
for j in range(n):
    right = heights[j]
    for left in heights[:j]:
        if left > right:
            cost += left - right
print(cost)
