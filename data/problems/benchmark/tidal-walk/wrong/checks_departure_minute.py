from collections import deque

h, w = map(int, input().split())
grid = [input().strip() for _ in range(h)]
queue = deque([(0, 0, 0)])
seen = {(0, 0, 0)}
answer = -1
while queue:
    r, c, t = queue.popleft()
    if r == h - 1 and c == w - 1:
        answer = t
        break
    for a, b in ((r, c), (r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
        if 0 <= a < h and 0 <= b < w and grid[a][b] != "#":
            if grid[a][b] != "." and t % int(grid[a][b]) == 0:
                continue
            if (a, b, (t + 1) % 60) not in seen:
                seen.add((a, b, (t + 1) % 60))
                queue.append((a, b, t + 1))
print(answer)
