import random


def case(fences):
    return "%d\n%s\n" % (len(fences), "\n".join(fences))


def nested(rng, pairs):
    if pairs == 0:
        return ""
    inner = rng.randint(0, pairs - 1)
    pair = rng.choice(["()", "[]", "{}"])
    return pair[0] + nested(rng, inner) + pair[1] + nested(rng, pairs - 1 - inner)


def damaged(rng, fence):
    place = rng.randrange(len(fence))
    return fence[:place] + rng.choice("()[]{}") + fence[place + 1:]


def inputs() -> list[str]:
    rng = random.Random(108)
    out = [
        case(["{[()]}", "([)]", "(()"]),
        case(["[]{}()", "}", "{[]", "())("]),
        case(["("]),
        case([")"]),
        case(["((((", "[({", "[]((", "()[{}"]),
        case(["(" * 150 + ")" * 150]),
        case(["[" * 150 + "]" * 149]),
        case(["{}" * 200, "{}" * 200 + "]"]),
        case(["(]", "[)", "{)", "(}", "[}", "{]"]),
    ]
    for count, pairs in [(10, 6), (40, 25), (60, 60)]:
        fences = [nested(rng, pairs) for _ in range(count)]
        out.append(case([damaged(rng, f) if rng.random() < 0.6 else f for f in fences]))
    out.append(case(["".join(rng.choice("([{)]}") for _ in range(8)) for _ in range(100)]))
    return out
