points, difference, goals = {}, {}, {}
for _ in range(int(input())):
    home, away, x, y = input().split()
    x, y = int(x), int(y)
    for team, mine, theirs in ((home, x, y), (away, y, x)):
        gained = 3 if mine > theirs else 1 if mine == theirs else 0
        points[team] = points.get(team, 0) + gained
        difference[team] = difference.get(team, 0) + mine - theirs
        goals[team] = goals.get(team, 0) + mine
order = sorted(points, key=lambda t: (-points[t], -difference[t], -goals[t], t))
for team in order:
    print(team, points[team], difference[team])
