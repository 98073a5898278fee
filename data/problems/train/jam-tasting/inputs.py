import random


def case(kinds, allowed):
    return "%d %d\n%s\n" % (len(kinds), allowed, " ".join(map(str, kinds)))


def inputs() -> list[str]:
    rng = random.Random(208)
    out = [
        case([4, 4, 7, 5, 7, 7, 9, 4], 2),
        case([1, 2, 1, 3, 4, 3, 5], 2),
        case([6], 1),
        case([3, 3, 3, 3], 3),
        case([1, 2, 3, 4, 5], 1),
        case([1, 2, 3, 4, 5], 5),
        case([1000000000, 1, 1000000000, 2, 2, 2], 1),
        case([1, 2, 1, 2, 3, 2, 3, 2, 1, 1], 2),
        case([9, 8, 8, 9, 7, 7, 7, 6], 3),
        case([1, 2] * 100 + [3] + [2, 1] * 100, 2),
    ]
    for size, kinds, allowed in [(30, 6, 3), (300, 12, 5), (900, 200, 40), (1200, 9, 8), (1100, 1000, 1)]:
        out.append(case([rng.randint(1, kinds) for _ in range(size)], allowed))
    return out
