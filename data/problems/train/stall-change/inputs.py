import random


def case(amount, coins):
    return "%d %d\n%s\n" % (amount, len(coins), " ".join(map(str, coins)))


def inputs() -> list[str]:
    rng = random.Random(103)
    out = [
        case(12, [9, 6, 1]),
        case(30, [25, 10, 1]),
        case(7, [4, 6]),
        case(0, [5, 3]),
        case(3, [7, 4]),
        case(18, [9, 9, 4, 1]),
        case(3000, [1]),
        case(2999, [2, 4, 6, 8]),
        case(3000, [3000, 1500]),
        case(100, [33, 34, 50, 49]),
        case(2937, [211, 307, 11, 503, 89]),
    ]
    for amount, count, top in [(500, 4, 90), (1777, 6, 300), (3000, 12, 400)]:
        out.append(case(amount, [rng.randint(2, top) for _ in range(count)]))
    return out
