import random


def case(heights):
    return "%d\n%s\n" % (len(heights), " ".join(map(str, heights)))


def inputs() -> list[str]:
    rng = random.Random(106)
    out = [
        case([8, 3, 5, 4, 9, 2]),
        case([7, 6, 2, 4, 1]),
        case([1]),
        case([5, 5, 5, 5]),
        case([9, 4, 4, 4, 4]),
        case([1, 2, 3, 4, 5, 6]),
        case([6, 5, 4, 3, 2, 1]),
        case([1000000000, 1, 999999999, 1, 1000000000]),
        case([9, 1, 1, 3, 3, 1, 8, 8, 2]),
        case([10] + [1] * 50 + [9]),
    ]
    for size, top in [(40, 10), (300, 50), (1500, 1000000000)]:
        out.append(case([rng.randint(1, top) for _ in range(size)]))
    out.append(case([2000 - i // 2 for i in range(1200)]))
    return out
