from math import lcm

m, t = map(int, input().split())
rows = [tuple(map(int, input().split())) for _ in range(m)]
n = lcm(*[p for p, _ in rows])
print((t + n - 1) // n * n)
