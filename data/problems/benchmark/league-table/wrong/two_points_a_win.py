table = {}
for _ in range(int(input())):
    h, a, x, y = input().split()
    x, y = int(x), int(y)
    for t, m, o in ((h, x, y), (a, y, x)):
        p, d, g = table.get(t, (0, 0, 0))
        table[t] = (p + (2 if m > o else m == o), d + m - o, g + m)
for t in sorted(table, key=lambda t: (-table[t][0], -table[t][1], -table[t][2], t)):
    print(t, int(table[t][0]), table[t][1])
