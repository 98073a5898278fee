from math import gcd

n, limit = map(int, input().split())
value = 1
for p in map(int, input().split()):
    value = value * p / gcd(int(value), p)
if value > limit:
    print("never")
else:
    print(value, limit / value)
