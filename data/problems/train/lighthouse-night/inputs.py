import random


def case(limit, periods):
    return "%d %d\n%s\n" % (len(periods), limit, " ".join(map(str, periods)))


def inputs() -> list[str]:
    rng = random.Random(107)
    out = [
        case(100, [4, 6, 10]),
        case(20, [5, 9]),
        case(12, [4, 6]),
        case(11, [4, 6]),
        case(7, [1]),
        case(1, [1, 1, 1]),
        case(399980000, [20000, 19999]),
        case(399979999, [20000, 19999]),
        case(1000000000000, [1000000, 15625, 64]),
        case(1000000000000, [50021, 50023, 2]),
        case(500, [6, 10, 15]),
        case(1000000000000, [2 ** 15, 3 ** 10]),
        case(1000000000000, [8, 12, 18, 27, 24, 36, 54, 72, 108, 216] * 5),
    ]
    for size, top, limit in [(4, 30, 5000), (10, 20, 10 ** 9), (50, 12, 10 ** 6)]:
        out.append(case(limit, [rng.randint(1, top) for _ in range(size)]))
    return out
