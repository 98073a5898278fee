import math
import sys

data = list(map(int, sys.stdin.read().split()))
n = data[0]
posts = list(zip(data[1::2], data[2::2]))
cross = 0
length = 0.0
for (x1, y1), (x2, y2) in zip(posts, posts[1:] + posts[:1]):
    cross += x1 * y2 - x2 * y1
    length += math.sqrt((x1 - x2) ** 2 + (y1 - y2) ** 2)
print("%.1f %.3f" % (abs(cross) / 2, length))
