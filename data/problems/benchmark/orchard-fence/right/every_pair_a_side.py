import sys

data = list(map(int, sys.stdin.read().split()))
n = data[0]
trees = [(data[1 + 2 * i], data[2 + 2 * i]) for i in range(n)]


def main():
    if n == 1:
        return 0, 1
    posts = set()
    area = 0
    for i in range(n):
        ax, ay = trees[i]
        for j in range(n):
            if i == j:
                continue
            bx, by = trees[j]
            on_line = []
            for k, (x, y) in enumerate(trees):
                side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
                if side < 0:
                    break
                if side == 0:
                    on_line.append(k)
            else:
                posts.update(on_line)
                # Only the longest stretch between its two ends counts for the area.
                ends = sorted(on_line, key=lambda k: trees[k])
                if {ends[0], ends[-1]} == {i, j}:
                    area += ax * by - ay * bx
    return abs(area), len(posts)


print(*main())
