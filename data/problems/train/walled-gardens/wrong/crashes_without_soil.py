import sys

sys.setrecursionlimit(10000)


def fill(cells, cell):
    cells.discard(cell)
    found = [cell]
    x, y = cell
    for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
        if near in cells:
            found.extend(fill(cells, near))
    return found


rows, cols = map(int, input().split())
soil = set()
for i in range(rows):
    line = input().strip()
    for j in range(cols):
        if line[j] == ".":
            soil.add((i, j))
sizes = []
hidden = 0
while soil:
    garden = fill(soil, min(soil))
    sizes.append(len(garden))
    if all(0 < x < rows - 1 and 0 < y < cols - 1 for x, y in garden):
        hidden += 1
print(len(sizes), max(sizes), hidden)
