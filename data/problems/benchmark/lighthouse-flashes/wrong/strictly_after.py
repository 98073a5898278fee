from math import lcm

m, t = map(int, input().split())
rows = [tuple(map(int, input().split())) for _ in range(m)]
end = lcm(*[p for p, _ in rows])
p, o = max(rows)
moment = t + 1 + (o - t - 1) % p
stop = moment + end
while moment < stop and not all(moment % q == r for q, r in rows):
    moment += p
print(moment if moment < stop else "never")
