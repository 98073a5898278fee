import random


def case(rows):
    return "%d %d\n%s\n" % (len(rows), len(rows[0]), "\n".join(rows))


def inputs() -> list[str]:
    rng = random.Random(104)
    out = [
        case(["..#.#", ".####", "##.##", "#####"]),
        case(["#####", "#.#.#", "##.##", "#####"]),
        case(["#"]),
        case(["."]),
        case(["###", "###"]),
        case(["." * 40] * 40),
        case(["####", "##..", "####"]),
        case(["####", "..##", "####"]),
        case(["#.#.#.#.#.#"]),
        case(["#", ".", "#", ".", "."]),
        case([".....", ".###.", ".#.#.", ".###.", "....."]),
    ]
    for r, c, share in [(6, 9, 0.5), (25, 13, 0.4), (40, 40, 0.45), (40, 40, 0.6)]:
        out.append(case(["".join("#" if rng.random() < share else "." for _ in range(c)) for _ in range(r)]))
    return out
