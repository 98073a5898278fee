import random


def inputs():
    cases = [
        (5, [1, 2], [3]),
        (6, [1, 3, 4], []),
        (1, [2], [1]),
        (1, [1], [1]),
        (4, [5], []),
        (9, [2, 3], [4, 5]),
        (10, [1, 2, 3], []),
        (12, [4, 1, 6], [2, 9]),
        (20, [1, 2], [10]),
        (25, [7, 3, 5, 2], [13, 14]),
    ]
    rng = random.Random(77)
    for n, m, b in [(60, 3, 5), (300, 6, 20), (1500, 12, 60), (3000, 20, 100)]:
        cases.append((n, rng.sample(range(1, 30), m), sorted(rng.sample(range(1, n + 1), b))))
    rows = []
    for n, strides, broken in cases:
        rows.append(f"{n} {len(strides)} {len(broken)}\n{' '.join(map(str, strides))}\n{' '.join(map(str, broken))}\n")
    return rows
