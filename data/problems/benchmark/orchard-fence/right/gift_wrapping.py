def turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def far(a, b):
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


n = int(input())
trees = [tuple(int(v) for v in input().split()) for _ in range(n)]
start = min(trees)
corners = [start]
while n > 1:
    here = corners[-1]
    target = None
    for tree in trees:
        if tree == here:
            continue
        if target is None:
            target = tree
            continue
        t = turn(here, target, tree)
        if t < 0 or (t == 0 and far(here, tree) > far(here, target)):
            target = tree
    if target == start:
        break
    corners.append(target)
area = 0
posts = {start}
for i, a in enumerate(corners):
    b = corners[(i + 1) % len(corners)]
    area += a[0] * b[1] - b[0] * a[1]
    for tree in trees:
        if turn(a, b, tree) == 0 and a != b:
            posts.add(tree)
print(area, len(posts))
