import random


def case(rows, cols, row, col, commands):
    return "%d %d\n%d %d\n%s\n" % (rows, cols, row, col, commands)


def walk(rng, length, forward):
    return "".join("F" if rng.random() < forward else rng.choice("LR") for _ in range(length))


def inputs() -> list[str]:
    rng = random.Random(206)
    out = [
        case(4, 5, 3, 2, "FFRFLL"),
        case(3, 6, 2, 5, "RFFLF"),
        case(1, 1, 1, 1, "F"),
        case(1, 1, 1, 1, "LFRFRFF"),
        case(5, 5, 1, 1, "L"),
        case(5, 5, 1, 3, "FFFFFFFFFFFF"),
        case(7, 4, 7, 4, "RRFLFRFLFRFLF"),
        case(2, 9, 2, 1, "RRRRFRFFFFFFFFFFFF"),
        case(100, 100, 1, 100, "FRF" * 30 + "LFFFRFFFF" * 20),
        case(100, 1, 50, 1, "F" * 60 + "LL" + "F" * 80),
    ]
    for rows, cols, length, forward in [(6, 8, 40, 0.6), (30, 20, 900, 0.7), (100, 100, 5000, 0.8)]:
        out.append(case(rows, cols, rng.randint(1, rows), rng.randint(1, cols), walk(rng, length, forward)))
    return out
