def cross(o, a, b):
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def half(points):
    hull = []
    for p in points:
        while len(hull) > 1 and cross(hull[-2], hull[-1], p) < 0:
            hull.pop()
        hull.append(p)
    return hull


n = int(input())
trees = sorted(tuple(map(int, input().split())) for _ in range(n))
lower = half(trees)
upper = half(trees[::-1])
ring = lower[:-1] + upper[:-1]
area = 0
for i in range(len(ring)):
    (x1, y1), (x2, y2) = ring[i - 1], ring[i]
    area += x1 * y2 - x2 * y1
posts = len(set(lower) | set(upper))
print(abs(area), posts)
