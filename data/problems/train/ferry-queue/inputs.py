import random


def case(weight, count, minutes, line):
    return "%d %d %d\n%d\n%s\n" % (weight, count, minutes, len(line), " ".join(map(str, line)))


def inputs() -> list[str]:
    rng = random.Random(101)
    out = [
        case(10, 3, 15, [4, 5, 3, 3, 3]),
        case(10, 2, 7, [5, 5, 1, 8]),
        case(10, 2, 7, []),
        case(1, 1, 1, [1]),
        case(20, 2, 30, [1, 1, 1, 1, 1, 1, 1]),
        case(9, 4, 12, [9, 9, 9]),
        case(8, 5, 3, [6, 2, 6, 2, 3, 5]),
        case(100, 100, 1000, [1] * 100),
        case(100, 100, 1000, [1] * 101),
    ]
    for size, top, count in [(30, 20, 4), (200, 1000, 7), (2000, 1000, 12)]:
        out.append(case(top, count, rng.randint(1, 1000), [rng.randint(1, top) for _ in range(size)]))
    out.append(case(500, 3, 11, [rng.randint(1, 200) for _ in range(600)]))
    return out
