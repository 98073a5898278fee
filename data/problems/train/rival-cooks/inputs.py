import random


def case(n, pairs):
    return "".join(["%d %d\n" % (n, len(pairs))] + ["%d %d\n" % pair for pair in pairs])


def two_sided(rng, n, m):
    side = [rng.randint(0, 1) for _ in range(n + 1)]
    pairs = []
    while len(pairs) < m:
        a, b = rng.sample(range(1, n + 1), 2)
        if side[a] != side[b]:
            pairs.append((a, b))
    return pairs


def inputs() -> list[str]:
    rng = random.Random(202)
    out = [
        case(5, [(1, 2), (2, 3), (4, 5)]),
        case(4, [(1, 2), (2, 3), (3, 1)]),
        case(1, []),
        case(500, []),
        case(2, [(1, 2), (2, 1), (1, 2)]),
        case(6, [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 1)]),
        case(7, [(1, 2), (2, 3), (3, 4), (4, 5), (5, 1)]),
        case(33, []),
        case(300, [(i, i + 1) for i in range(1, 300)]),
        case(301, [(i, i % 301 + 1) for i in range(1, 302)]),
        case(9, [(9, 8), (8, 7), (7, 6), (1, 2), (3, 2), (3, 4), (4, 1)]),
    ]
    for n, m in [(12, 8), (200, 90), (500, 250), (500, 1500)]:
        out.append(case(n, two_sided(rng, n, m)))
    return out
