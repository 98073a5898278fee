from math import gcd

m, t = map(int, input().split())
period, first = 1, 0
for _ in range(m):
    p, o = map(int, input().split())
    tries = 0
    while first % p != o and tries < p:
        first += period
        tries += 1
    if first % p != o:
        first = None
        break
    period = period * p // gcd(period, p)
if first is None:
    print("never")
else:
    if first < t:
        first += (t - first + period - 1) // period * period
    print(first)
