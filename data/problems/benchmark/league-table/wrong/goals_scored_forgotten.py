table = {}
for _ in range(int(input())):
    h, a, x, y = input().split()
    x, y = int(x), int(y)
    for t, m, o in ((h, x, y), (a, y, x)):
        p, d = table.get(t, (0, 0))
        table[t] = (p + (3 if m > o else int(m == o)), d + m - o)
for t in sorted(table, key=lambda t: (-table[t][0], -table[t][1], t)):
    print(t, *table[t])
