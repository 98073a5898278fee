rows = {}


def note(team, mine, theirs):
    row = rows.setdefault(team, [0, 0, 0, team])
    if mine > theirs:
        row[0] -= 3
    elif mine == theirs:
        row[0] -= 1
    row[1] -= mine - theirs
    row[2] -= mine


for _ in range(int(input())):
    a, b, x, y = input().split()
    note(a, int(x), int(y))
    note(b, int(y), int(x))
for row in sorted(rows.values()):
    print(row[3], -row[0], -row[1])
