import sys

lines = sys.stdin.read().split()
h, w = int(lines[0]), int(lines[1])
squares = {}
for r, row in enumerate(lines[2:]):
    for c, kind in enumerate(row):
        if kind != "#":
            squares[r * 100 + c] = 0 if kind == "." else int(kind)
goal = (h - 1) * 100 + w - 1
open_at = [{s for s, d in squares.items() if d == 0 or m % d} for m in range(60)]
here = {0}
minute = 0
history = set()
while here and goal not in here:
    key = (minute % 60, frozenset(here))
    if key in history:
        here = set()
        break
    history.add(key)
    minute += 1
    near = set(here)
    for move in (1, -1, 100, -100):
        near.update(place + move for place in here)
    here = near & open_at[minute % 60]
print(minute if here else -1)
