from math import gcd

m, t = map(int, input().split())
first, period = 0, 1
ok = True
for _ in range(m):
    p, o = map(int, input().split())
    if gcd(period, p) > 1:
        ok = False
        break
    while first % p != o:
        first += period
    period *= p
if not ok:
    print("never")
else:
    print(t + (first - t) % period)
