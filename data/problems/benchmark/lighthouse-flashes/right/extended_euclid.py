def extended(a, b):
    if b == 0:
        return a, 1, 0
    g, x, y = extended(b, a % b)
    return g, y, x - a // b * y


def main():
    m, t = map(int, input().split())
    r, n = 0, 1
    for _ in range(m):
        p, o = map(int, input().split())
        g, x, _ = extended(n, p)
        if (o - r) % g:
            return "never"
        r += n * (x * ((o - r) // g) % (p // g))
        n = n // g * p
        r %= n
    return t + (r - t) % n


print(main())
