from collections import deque

r, c = map(int, input().split())
grid = [list(input().strip()) for _ in range(r)]
gardens = largest = hidden = 0
for i in range(r):
    for j in range(c):
        if grid[i][j] == ".":
            gardens += 1
            size = 0
            edge = False
            grid[i][j] = "#"
            queue = deque([(i, j)])
            while queue:
                x, y = queue.popleft()
                size += 1
                if x == 0 or x == r - 1:
                    edge = True
                for nx, ny in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                    if 0 <= nx < r and 0 <= ny < c and grid[nx][ny] == ".":
                        grid[nx][ny] = "#"
                        queue.append((nx, ny))
            largest = max(largest, size)
            hidden += not edge
print(gardens, largest, hidden)
