import math

n = int(input())
posts = [tuple(map(int, input().split())) for _ in range(n)]
cross = 0
length = 0.0
for i in range(n):
    x1, y1 = posts[i]
    x2, y2 = posts[(i + 1) % n]
    cross += x1 * y2 - x2 * y1
for i in range(n - 1):
    length += math.dist(posts[i], posts[i + 1])
print("%.1f %.3f" % (abs(cross) / 2, length))
