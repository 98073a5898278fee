from collections import deque

h, w = map(int, input().split())
grid = [input().strip() for _ in range(h)]


def dry(r, c, minute):
    square = grid[r][c]
    if square == "#":
        return False
    return square == "." or minute % int(square) != 0


def search():
    queue = deque([(0, 0, 0)])
    seen = {(0, 0, 0)}
    while queue:
        r, c, minute = queue.popleft()
        if (r, c) == (h - 1, w - 1):
            return minute
        for dr, dc in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
            a, b = r + dr, c + dc
            if 0 <= a < h and 0 <= b < w and dry(a, b, minute + 1):
                state = (a, b, (minute + 1) % 60)
                if state not in seen:
                    seen.add(state)
                    queue.append((a, b, minute + 1))
    return -1


print(search())
