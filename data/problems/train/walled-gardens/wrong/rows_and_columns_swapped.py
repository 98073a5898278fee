c, r = map(int, input().split())
grid = []
for _ in range(r):
    grid.append(list(input().strip()))
count = 0
best = 0
hidden = 0
for i in range(r):
    for j in range(c):
        if grid[i][j] == ".":
            count += 1
            stack = [(i, j)]
            grid[i][j] = "#"
            size = 0
            edge = False
            while stack:
                x, y = stack.pop()
                size += 1
                if x == 0 or y == 0 or x == r - 1 or y == c - 1:
                    edge = True
                for nx, ny in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                    if 0 <= nx < r and 0 <= ny < c and grid[nx][ny] == ".":
                        grid[nx][ny] = "#"
                        stack.append((nx, ny))
            best = max(best, size)
            if not edge:
                hidden += 1
print(count, best, hidden)
