import math

n = int(input())
posts = [tuple(map(int, input().split())) for _ in range(n)]
x0, y0 = posts[0]
twice = 0
length = math.dist(posts[0], posts[-1])
for i in range(1, n):
    length += math.dist(posts[i - 1], posts[i])
    if i + 1 < n:
        ax, ay = posts[i][0] - x0, posts[i][1] - y0
        bx, by = posts[i + 1][0] - x0, posts[i + 1][1] - y0
        twice += abs(ax * by - ay * bx)
print("%.1f %.3f" % (twice / 2, length))
