r, c, k = map(int, input().split())
grid = [input().strip() for _ in range(r)]
top, bottom, left, right = 0, r - 1, 0, c - 1
letters = []
while top <= bottom and left <= right:
    for j in range(left, right + 1):
        letters.append(grid[top][j])
    top += 1
    for i in range(top, bottom + 1):
        letters.append(grid[i][right])
    right -= 1
    for j in range(right, left - 1, -1):
        letters.append(grid[bottom][j])
    bottom -= 1
    for i in range(bottom, top - 1, -1):
        letters.append(grid[i][left])
    left += 1
message = "".join(letters[k - 1::k])
print(message if message else "-")
