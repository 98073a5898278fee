import random


def case(pieces):
    return "%d\n%s\n" % (len(pieces), " ".join(map(str, pieces)))


def inputs() -> list[str]:
    rng = random.Random(304)
    out = [
        case([5, 2, 9, 3]),
        case([8, 1, 4]),
        case([7]),
        case([1000000]),
        case([3, 5]),
        case([4, 4, 4, 4]),
        case([6, 6, 6, 6, 6]),
        case([2 ** i for i in range(20)]),
        case([1, 1, 2, 3, 5, 8, 13, 21, 34, 55]),
        case([10, 11, 12, 13, 14, 15, 16]),
        case([1000000] * 700),
    ]
    for size, top in [(15, 40), (200, 1000), (2000, 1000000), (1800, 30)]:
        out.append(case([rng.randint(1, top) for _ in range(size)]))
    return out
