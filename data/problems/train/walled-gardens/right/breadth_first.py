from collections import deque


def main():
    r, c = map(int, input().split())
    grid = [list(input().strip()) for _ in range(r)]
    gardens = largest = hidden = 0
    for i in range(r):
        for j in range(c):
            if grid[i][j] != ".":
                continue
            gardens += 1
            size = 0
            at_edge = False
            grid[i][j] = "#"
            queue = deque([(i, j)])
            while queue:
                x, y = queue.popleft()
                size += 1
                if x in (0, r - 1) or y in (0, c - 1):
                    at_edge = True
                for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                    nx, ny = x + dx, y + dy
                    if 0 <= nx < r and 0 <= ny < c and grid[nx][ny] == ".":
                        grid[nx][ny] = "#"
                        queue.append((nx, ny))
            largest = max(largest, size)
            if not at_edge:
                hidden += 1
    print(gardens, largest, hidden)


main()
