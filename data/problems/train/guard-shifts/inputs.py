import random


def case(shifts):
    return "%d\n%s\n" % (len(shifts), "\n".join("%d %d" % pair for pair in shifts))


def shifts(rng, count, longest):
    made = []
    for _ in range(count):
        start = rng.randint(0, 10080 - longest)
        made.append((start, start + rng.randint(1, longest)))
    return made


def inputs() -> list[str]:
    rng = random.Random(105)
    out = [
        case([(50, 80), (10, 30), (20, 40)]),
        case([(5, 10), (10, 20), (26, 30), (21, 24)]),
        case([(0, 10080)]),
        case([(100, 900), (200, 300), (950, 960)]),
        case([(7, 8)]),
        case([(3, 9), (3, 9), (3, 9)]),
        case([(0, 1), (10079, 10080)]),
        case([(10, 20), (20, 30), (0, 10)]),
        case([(500, 600), (100, 590), (601, 602), (300, 301)]),
    ]
    for count, longest in [(12, 400), (60, 120), (300, 40), (1000, 15)]:
        out.append(case(shifts(rng, count, longest)))
    return out
