import sys

data = sys.stdin.read().split()
rows, cols = int(data[0]), int(data[1])
width = cols + 2
board = "#" * width
for line in data[2:2 + rows]:
    board += "#" + line + "#"
board += "#" * width
open_cells = [mark == "." for mark in board]

gardens = 0
largest = 0
hidden = 0
for start in range(len(board)):
    if not open_cells[start]:
        continue
    gardens += 1
    stack = [start]
    open_cells[start] = False
    size = 0
    touches = False
    while stack:
        p = stack.pop()
        size += 1
        row, col = divmod(p, width)
        if row == 1 or row == rows or col == 1 or col == cols:
            touches = True
        for q in (p - 1, p + 1, p - width, p + width):
            if open_cells[q]:
                open_cells[q] = False
                stack.append(q)
    if size > largest:
        largest = size
    if not touches:
        hidden += 1
print(gardens, largest, hidden)
