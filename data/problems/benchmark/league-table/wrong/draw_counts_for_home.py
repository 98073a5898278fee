table = {}
for _ in range(int(input())):
    h, a, x, y = input().split()
    x, y = int(x), int(y)
    for t, m, o, p in ((h, x, y, 3 if x > y else int(x == y)), (a, y, x, 3 if y > x else 0)):
        row = table.setdefault(t, [0, 0, 0])
        row[0] += p
        row[1] += m - o
        row[2] += m
for t in sorted(table, key=lambda t: (-table[t][0], -table[t][1], -table[t][2], t)):
    print(t, table[t][0], table[t][1])
