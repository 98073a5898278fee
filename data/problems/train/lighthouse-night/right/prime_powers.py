def factor(value):
    powers = {}
    d = 2
    while d * d <= value:
        while value % d == 0:
            powers[d] = powers.get(d, 0) + 1
            value //= d
        d += 1
    if value > 1:
        powers[value] = powers.get(value, 0) + 1
    return powers


n, limit = map(int, input().split())
highest = {}
for period in map(int, input().split()):
    for prime, power in factor(period).items():
        highest[prime] = max(highest.get(prime, 0), power)
result = 1
for prime in highest:
    result *= prime ** highest[prime]
if result <= limit:
    print(result, limit // result)
else:
    print("never")
