import sys

data = list(map(int, sys.stdin.read().split()))
n, limit = data[0], data[1]
lightest = {0: 0}
for i in range(n):
    weight = data[2 + 2 * i]
    price = data[3 + 2 * i]
    for known in sorted(lightest, reverse=True):
        total = lightest[known] + weight
        if total <= limit and total < lightest.get(known + price, limit + 1):
            lightest[known + price] = total
top = max(lightest)
print(top, lightest[top])
