n, k = [int(x) for x in input().split()]
children = list(range(1, n + 1))
order = []
position = 0
while children:
    position = (position + k - 1) % len(children)
    order.append(children.pop(position))
print(order[-1], order[-2])
