from math import lcm

m, t = map(int, input().split())
rows = [tuple(map(int, input().split())) for _ in range(m)]
end = lcm(*[p for p, _ in rows])
p, o = max(rows)
for moment in range(o, end, p):
    if all(moment % q == r for q, r in rows):
        print(moment)
        break
else:
    print("never")
