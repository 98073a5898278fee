def spiral(grid, rows, cols):
    """Letters in spiral order; the straight parts get shorter by one, across and down in turn."""
    across, down = cols, rows - 1
    row, col = 0, -1
    dr, dc = 0, 1
    turn = 0
    while True:
        length = across if turn % 2 == 0 else down
        if length == 0:
            return
        for _ in range(length):
            row += dr
            col += dc
            yield grid[row][col]
        if turn % 2 == 0:
            across -= 1
        else:
            down -= 1
        dr, dc = dc, -dr
        turn += 1


r, c, k = [int(x) for x in input().split()]
grid = [input().strip() for _ in range(r)]
chosen = []
for position, letter in enumerate(spiral(grid, r, c), 1):
    if position % k == 0:
        chosen.append(letter)
print("".join(chosen) if chosen else "-")
