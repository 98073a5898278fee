rows, cols = map(int, input().split())
r, c = map(int, input().split())
steps = [(-1, 0), (0, 1), (1, 0), (0, -1)]
d = 0
mown = {(r, c)}
for command in input().strip():
    if command == "R":
        d = (d - 1) % 4
    elif command == "L":
        d = (d + 1) % 4
    else:
        r = (r - 1 + steps[d][0]) % rows + 1
        c = (c - 1 + steps[d][1]) % cols + 1
        mown.add((r, c))
print(len(mown), r, c, "NESW"[d])
