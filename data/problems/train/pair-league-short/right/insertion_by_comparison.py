from functools import cmp_to_key


def compare(a, b):
    for x, y in zip(a[1], b[1]):
        if x != y:
            return y - x
    return (a[0] > b[0]) - (a[0] < b[0])


table = {}
for _ in range(int(input())):
    *teams, x, y = input().split()
    goals = int(x), int(y)
    for side in range(2):
        mine, other = goals[side], goals[1 - side]
        p, d, g = table.get(teams[side], (0, 0, 0))
        table[teams[side]] = (p + [0, 1, 3][(mine >= other) + (mine > other)], d + mine - other, g + mine)
for team, (p, d, g) in sorted(table.items(), key=cmp_to_key(compare)):
    print(team, p, d)
