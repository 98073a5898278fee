import random


def case(n, notes):
    return "".join(["%d %d\n" % (n, len(notes))] + ["%d %d\n" % note for note in notes])


def consistent(rng, n, m):
    order = list(range(1, n + 1))
    rng.shuffle(order)
    notes = []
    for _ in range(m):
        i, j = sorted(rng.sample(range(n), 2))
        notes.append((order[i], order[j]))
    return notes


def inputs() -> list[str]:
    rng = random.Random(301)
    out = [
        case(6, [(6, 2), (2, 1), (3, 4), (5, 4)]),
        case(7, [(7, 1), (3, 5), (5, 2), (2, 6)]),
        case(1, []),
        case(3, [(1, 2), (2, 3), (3, 1)]),
        case(2, [(2, 1), (2, 1), (2, 1)]),
        case(2, [(2, 2)]),
        case(5, []),
        case(6, [(1, 2), (3, 4), (4, 5), (5, 3)]),
        case(5, [(5, 4), (4, 3), (3, 2), (2, 1)]),
        case(8, [(8, 1), (8, 2), (7, 3), (3, 1), (7, 3)]),
    ]
    for n, m in [(12, 14), (60, 90), (300, 400), (300, 1500)]:
        out.append(case(n, consistent(rng, n, m)))
    out.append(case(200, consistent(rng, 200, 300) + [(i, i % 200 + 1) for i in range(1, 201)]))
    return out
