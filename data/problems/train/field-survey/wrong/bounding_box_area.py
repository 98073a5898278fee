import math

n = int(input())
posts = [tuple(map(int, input().split())) for _ in range(n)]
xs = [x for x, y in posts]
ys = [y for x, y in posts]
area = (max(xs) - min(xs)) * (max(ys) - min(ys))
length = 0.0
for i in range(n):
    length += math.dist(posts[i - 1], posts[i])
print("%.1f %.3f" % (area, length))
