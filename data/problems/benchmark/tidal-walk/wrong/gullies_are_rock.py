from collections import deque

h, w = map(int, input().split())
grid = [input().strip() for _ in range(h)]
distance = {(0, 0): 0}
queue = deque([(0, 0)])
while queue:
    r, c = queue.popleft()
    for a, b in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
        if 0 <= a < h and 0 <= b < w and grid[a][b] == "." and (a, b) not in distance:
            distance[a, b] = distance[r, c] + 1
            queue.append((a, b))
print(distance.get((h - 1, w - 1), -1))
