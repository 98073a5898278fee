table = {}
for _ in range(int(input())):
    a, b, x, y = input().split()
    x, y = int(x), int(y)
    for t, m, o in ((a, x, y), (b, y, x)):
        row = table.setdefault(t, [0, 0, 0])
        row[0] += m >= o
        row[1] += m - o
        row[2] += m
for t in sorted(table, key=lambda t: (-table[t][0], -table[t][1], -table[t][2], t)):
    print(t, table[t][0], table[t][1])
