import random


def case(n, streets):
    return "".join(["%d %d\n" % (n, len(streets))] + ["%d %d %d\n" % street for street in streets])


def town(rng, n, m, top):
    streets = []
    for _ in range(m):
        a, b = rng.sample(range(1, n + 1), 2)
        streets.append((a, b, rng.randint(1, top)))
    return streets


def inputs() -> list[str]:
    rng = random.Random(201)
    out = [
        case(4, [(1, 2, 4), (2, 4, 5), (1, 3, 2), (3, 4, 11)]),
        case(3, [(3, 2, 7), (2, 1, 3), (1, 3, 25)]),
        case(2, []),
        case(2, [(2, 1, 1)]),
        case(3, [(1, 2, 5)]),
        case(3, [(1, 2, 3), (2, 3, 3), (1, 3, 9)]),
        case(4, [(1, 2, 5), (2, 3, 5), (3, 4, 5), (1, 4, 19)]),
        case(2, [(1, 2, 9), (2, 1, 7), (1, 2, 8)]),
        case(5, [(5, 4, 1), (4, 3, 1), (3, 2, 1), (2, 1, 1)]),
        case(4, [(1, 2, 1000000), (2, 3, 999999), (3, 4, 1000000)]),
    ]
    for n, m, top in [(8, 14, 20), (20, 50, 60), (60, 200, 1000), (60, 400, 1000000), (40, 42, 500)]:
        out.append(case(n, town(rng, n, m, top)))
    return out
