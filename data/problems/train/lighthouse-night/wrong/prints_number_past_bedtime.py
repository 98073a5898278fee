from math import gcd

n, limit = map(int, input().split())
common = 1
for p in map(int, input().split()):
    common = common * p // gcd(common, p)
print(common, limit // common)
