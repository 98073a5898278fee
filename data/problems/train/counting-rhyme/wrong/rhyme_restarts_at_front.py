n, k = map(int, input().split())
children = list(range(1, n + 1))
spoon = 0
while len(children) > 1:
    spoon = children.pop((k - 1) % len(children))
print(children[0], spoon)
