r, c, k = map(int, input().split())
grid = []
for _ in range(r):
    grid.append(list(input().strip()))
moves = [(0, 1), (1, 0), (0, -1), (-1, 0)]
d = 0
x = y = 0
message = ""
for position in range(1, r * c + 1):
    if position % k == 0:
        message += grid[x][y]
    grid[x][y] = ""
    nx = x + moves[d][0]
    ny = y + moves[d][1]
    if not (0 <= nx < r and 0 <= ny < c and grid[nx][ny]):
        d = (d + 1) % 4
        nx = x + moves[d][0]
        ny = y + moves[d][1]
    x, y = nx, ny
if message == "":
    message = "-"
print(message)
