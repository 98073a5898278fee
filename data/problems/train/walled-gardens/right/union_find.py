import sys


def find(parent, x):
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


def main():
    lines = sys.stdin.read().split()
    r, c = int(lines[0]), int(lines[1])
    grid = lines[2:]
    parent = list(range(r * c + 1))
    for i in range(r):
        for j in range(c):
            if grid[i][j] == ".":
                if i > 0 and grid[i - 1][j] == ".":
                    parent[find(parent, i * c + j)] = find(parent, (i - 1) * c + j)
                if j > 0 and grid[i][j - 1] == ".":
                    parent[find(parent, i * c + j)] = find(parent, i * c + j - 1)
    size = {}
    outer = set()
    for i in range(r):
        for j in range(c):
            if grid[i][j] == ".":
                root = find(parent, i * c + j)
                size[root] = size.get(root, 0) + 1
                if i == 0 or j == 0 or i == r - 1 or j == c - 1:
                    outer.add(root)
    print(len(size), max(size.values()) if size else 0, len(size) - len(outer))


main()
