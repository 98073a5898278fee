import math
import random


def case(posts):
    return "%d\n%s\n" % (len(posts), "\n".join("%d %d" % post for post in posts))


def star(rng, corners, radius):
    """A field that can be seen whole from its middle; no two posts in the same direction."""
    found = {}
    while len(found) < corners:
        x, y = rng.randint(-radius, radius), rng.randint(-radius, radius)
        if x or y:
            divisor = math.gcd(x, y)
            found.setdefault((x // divisor, y // divisor), (x, y))
    return sorted(found.values(), key=lambda post: math.atan2(post[1], post[0]))


def moved(posts, dx, dy):
    return [(x + dx, y + dy) for x, y in posts]


def inputs() -> list[str]:
    rng = random.Random(203)
    comb = [(0, 0)]
    for tooth in range(20):
        comb += [(4 * tooth + 2, -50 - tooth), (4 * tooth + 4, 0)]
    comb += [(80, 10), (0, 10)]
    out = [
        case([(0, 0), (3, 0), (0, 3)]),
        case([(1, 1), (6, 1), (6, 4), (3, 4), (1, 2)]),
        case([(0, 0), (0, 1), (1, 0)]),
        case([(-10000, -10000), (-10000, 10000), (10000, 10000), (10000, -10000)]),
        case([(0, 0), (2, 0), (4, 0), (4, 4), (0, 4), (0, 1)]),
        case([(0, 0), (10000, 1), (-10000, 0)]),
        case([(5, 5), (5, 9), (9, 9), (9, 5), (7, 7)]),
        case([(-3, -4), (-9, -4), (-9, -12), (-5, -6)]),
        case(comb),
    ]
    for corners, radius, turned in [(7, 20, True), (40, 300, False), (200, 900, True), (500, 5000, True)]:
        posts = moved(star(rng, corners, radius), rng.randint(-50, 4000), rng.randint(-4000, 50))
        out.append(case(posts[::-1] if turned else posts))
    return out
