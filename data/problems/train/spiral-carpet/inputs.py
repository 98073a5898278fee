import random


def case(rows, step):
    return "%d %d %d\n%s\n" % (len(rows), len(rows[0]), step, "\n".join(rows))


def carpet(rng, rows, cols):
    return ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(cols)) for _ in range(rows)]


def inputs() -> list[str]:
    rng = random.Random(308)
    out = [
        case(["abcd", "lmne", "kpof", "jihg"], 3),
        case(["xq", "wa", "mr", "et"], 2),
        case(["z"], 1),
        case(["z"], 2),
        case(["secret"], 1),
        case(["s", "e", "c", "r", "e", "t"], 1),
        case(["abc", "def", "ghi"], 1),
        case(["abcde", "fghij", "klmno"], 1),
        case(["abc", "def", "ghi", "jkl", "mno"], 1),
        case(["abc", "def"], 6),
        case(["abc", "def"], 7),
    ]
    for rows, cols, step in [(5, 9, 2), (13, 8, 3), (100, 100, 1), (99, 40, 7), (100, 1, 4)]:
        out.append(case(carpet(rng, rows, cols), step))
    return out
