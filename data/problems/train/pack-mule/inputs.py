import random


def case(limit, crates):
    return "%d %d\n%s\n" % (len(crates), limit, "\n".join("%d %d" % crate for crate in crates))


def inputs() -> list[str]:
    rng = random.Random(205)
    out = [
        case(10, [(6, 30), (5, 20), (5, 19), (3, 4)]),
        case(12, [(4, 9), (7, 12), (3, 7), (9, 16)]),
        case(5, [(6, 100), (9, 3)]),
        case(1, [(1, 1)]),
        case(8, [(8, 50), (3, 20), (4, 30)]),
        case(500, [(10, 5)] * 40),
        case(9, [(2, 3), (3, 5), (4, 6), (5, 8)]),
        case(100, [(100, 77)]),
        case(100, [(101, 78), (99, 1), (1, 76)]),
        case(50, [(20, 60), (30, 90), (25, 80), (25, 70), (10, 30)]),
    ]
    for count, limit, top in [(10, 60, 30), (25, 200, 60), (40, 500, 120), (40, 500, 40), (40, 37, 30)]:
        out.append(case(limit, [(rng.randint(1, top), rng.randint(1, 40) * 25) for _ in range(count)]))
    return out
