def gcd(a, b):
    return a if b == 0 else gcd(b, a % b)


def lcm_of(periods):
    if len(periods) == 1:
        return periods[0]
    half = len(periods) // 2
    a = lcm_of(periods[:half])
    b = lcm_of(periods[half:])
    return a * b // gcd(a, b)


n, night = map(int, input().split())
first = lcm_of([int(x) for x in input().split()])
if first > night:
    print("never")
else:
    print(first, night // first)
