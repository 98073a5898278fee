rows, cols = [int(x) for x in input().split()]
r, c = [int(x) - 1 for x in input().split()]
dr = [-1, 0, 1, 0]
dc = [0, 1, 0, -1]
d = 0
seen = {(r, c)}
for command in input().strip():
    if command == "F":
        r = (r + dr[d]) % rows
        c = (c + dc[d]) % cols
        seen.add((r, c))
    elif command == "R":
        d = (d + 1) % 4
    else:
        d = (d + 3) % 4
print(len(seen), r, c, "NESW"[d])
