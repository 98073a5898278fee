rows, cols = [int(x) for x in input().split()]
r, c = [int(x) - 1 for x in input().split()]
dr = [-1, 0, 1, 0]
dc = [0, 1, 0, -1]
d = 0
seen = [[False] * cols for _ in range(rows)]
seen[r][c] = True
count = 1
for command in input().strip():
    if command == "F":
        r = (r + dr[d]) % rows
        c = (c + dc[d]) % cols
        if not seen[r][c]:
            seen[r][c] = True
            count += 1
    elif command == "R":
        d = (d + 1) % 4
    else:
        d = (d + 3) % 4
print(count, r + 1, c + 1, "NESW"[d])
