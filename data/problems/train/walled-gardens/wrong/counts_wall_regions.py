import sys


def main():
    lines = sys.stdin.read().split()
    r, c = int(lines[0]), int(lines[1])
    grid = lines[2:]
    seen = set()
    sizes = []
    hidden = 0
    for i in range(r):
        for j in range(c):
            if grid[i][j] == "#" and (i, j) not in seen:
                seen.add((i, j))
                stack = [(i, j)]
                size = 0
                inside = True
                while stack:
                    x, y = stack.pop()
                    size += 1
                    if x == 0 or y == 0 or x == r - 1 or y == c - 1:
                        inside = False
                    for nx, ny in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                        if 0 <= nx < r and 0 <= ny < c and grid[nx][ny] == "#" and (nx, ny) not in seen:
                            seen.add((nx, ny))
                            stack.append((nx, ny))
                sizes.append(size)
                hidden += inside
    print(len(sizes), max(sizes, default=0), hidden)


main()
