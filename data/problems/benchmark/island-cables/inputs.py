import random


def inputs():
    cases = [
        (4, [(1, 2)], [(2, 3, 5), (1, 3, 4), (3, 4, 7), (2, 4, 6)]),
        (5, [(1, 2), (2, 3), (1, 3)], [(3, 4, 10), (4, 5, 2), (1, 5, 9), (2, 3, 1)]),
        (1, [], []),
        (3, [(1, 2)], [(1, 2, 8)]),
        (2, [], [(1, 2, 9), (2, 1, 3)]),
        (4, [(1, 2), (2, 3), (3, 4)], [(1, 4, 2)]),
        (6, [(1, 2), (3, 4), (5, 6)], [(2, 3, 100), (4, 5, 100), (1, 6, 30)]),
        (3, [], [(1, 2, 100000), (2, 3, 100000), (1, 3, 100000)]),
        (4, [(1, 2), (3, 4)], [(1, 2, 1), (3, 4, 1)]),
        (5, [], [(1, 2, 2), (1, 3, 3), (1, 4, 4), (2, 5, 9), (3, 5, 8), (4, 5, 8)]),
    ]
    rng = random.Random(12)
    for n, k, m in [(7, 2, 12), (9, 0, 14), (12, 5, 20), (15, 4, 30), (20, 6, 60), (100, 40, 300), (400, 150, 1400), (500, 0, 1300)]:
        old = [tuple(rng.sample(range(1, n + 1), 2)) for _ in range(k)]
        chain = [(i, rng.randint(1, i - 1)) for i in range(2, n + 1)]
        more = [tuple(rng.sample(range(1, n + 1), 2)) for _ in range(m - len(chain))]
        cases.append((n, old, [(a, b, rng.randint(1, 20000)) for a, b in chain + more]))
    rows = []
    for n, old, offers in cases:
        lines = [f"{n} {len(old)} {len(offers)}"]
        lines += [f"{a} {b}" for a, b in old] + [f"{a} {b} {c}" for a, b, c in offers]
        rows.append("\n".join(lines) + "\n")
    return rows
