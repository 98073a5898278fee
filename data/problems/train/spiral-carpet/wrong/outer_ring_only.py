r, c, k = map(int, input().split())
grid = [input().strip() for _ in range(r)]
reading = grid[0]
for i in range(1, r):
    reading += grid[i][c - 1]
if r > 1:
    reading += grid[r - 1][:c - 1][::-1]
if c > 1:
    for i in range(r - 2, 0, -1):
        reading += grid[i][0]
message = reading[k - 1::k]
print(message if message else "-")
