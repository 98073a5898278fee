LEFT = {"N": "W", "W": "S", "S": "E", "E": "N"}
RIGHT = {"N": "E", "E": "S", "S": "W", "W": "N"}


def forward(row, col, facing, rows, cols):
    if facing == "N":
        return (row - 1 if row > 1 else rows), col
    if facing == "S":
        return (row + 1 if row < rows else 1), col
    if facing == "W":
        return row, (col - 1 if col > 1 else cols)
    return row, (col + 1 if col < cols else 1)


rows, cols = map(int, input().split())
row, col = map(int, input().split())
facing = "N"
visited = [(row, col)]
for letter in input().strip():
    if letter == "L":
        facing = LEFT[facing]
    elif letter == "R":
        facing = RIGHT[facing]
    else:
        row, col = forward(row, col, facing, rows, cols)
        visited.append((row, col))
print(len(set(visited)), row, col, facing)
