import random


def case(labels):
    return "%d\n%s\n" % (len(labels), "\n".join(map(str, labels)))


def label(rng, digits):
    text = rng.choice("12356789") + "".join(rng.choice("012356789") for _ in range(digits - 1))
    return int(text)


def inputs() -> list[str]:
    rng = random.Random(306)
    out = [
        case([3, 5, 15, 20]),
        case([1, 12, 39, 33, 30]),
        case([1]),
        case([9, 10, 99, 100, 999, 1000]),
        case([10 ** 15]),
        case([999999999999999]),
        case([53, 35, 55, 555, 305, 503]),
        case([n for n in range(1, 200) if "4" not in str(n)]),
        case([10 ** k for k in range(16)]),
        case([5 * 10 ** k + 3 for k in range(1, 15)]),
    ]
    for count, digits in [(10, 3), (100, 7), (300, 15), (300, 12)]:
        out.append(case([label(rng, digits) for _ in range(count)]))
    return out
