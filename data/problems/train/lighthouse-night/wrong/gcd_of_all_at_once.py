from math import gcd

n, limit = map(int, input().split())
periods = list(map(int, input().split()))
shared = 0
product = 1
for p in periods:
    shared = gcd(shared, p)
    product *= p
common = product // shared
if common > limit:
    print("never")
else:
    print(common, limit // common)
