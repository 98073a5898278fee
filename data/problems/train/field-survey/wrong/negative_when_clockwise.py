import math

n = int(input())
posts = [tuple(map(int, input().split())) for _ in range(n)]
cross = 0
length = 0.0
for i in range(n):
    x1, y1 = posts[i]
    x2, y2 = posts[(i + 1) % n]
    cross += x1 * y2 - x2 * y1
    length += math.hypot(x1 - x2, y1 - y2)
print("%.1f %.3f" % (cross / 2, length))
