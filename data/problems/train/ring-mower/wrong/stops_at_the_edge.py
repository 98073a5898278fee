rows, cols = map(int, input().split())
r, c = map(int, input().split())
steps = [(-1, 0), (0, 1), (1, 0), (0, -1)]
d = 0
mown = {(r, c)}
for command in input().strip():
    if command == "L":
        d = (d - 1) % 4
    elif command == "R":
        d = (d + 1) % 4
    else:
        r = min(max(r + steps[d][0], 1), rows)
        c = min(max(c + steps[d][1], 1), cols)
        mown.add((r, c))
print(len(mown), r, c, "NESW"[d])
