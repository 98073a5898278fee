import random


def inputs():
    cases = [
        (7, [2, 3], [5]),
        (6, [2, 1], [2, 6]),
        (2, [1, 3], [1, 2]),
        (1, [1, 2], []),
        (3, [3], []),
        (11, [4, 3, 2], []),
        (13, [5, 1], [7]),
        (16, [1, 2, 4, 8], [1, 15]),
        (30, [9, 2, 5], [10, 20]),
        (40, [1, 3], []),
    ]
    rng = random.Random(707)
    for n, m, b in [(80, 4, 7), (500, 5, 40), (2000, 10, 150), (2900, 20, 10)]:
        cases.append((n, rng.sample(range(1, 25), m), sorted(rng.sample(range(1, n + 1), b))))
    rows = []
    for n, widths, pipes in cases:
        rows.append(f"{n} {len(widths)} {len(pipes)}\n{' '.join(map(str, widths))}\n{' '.join(map(str, pipes))}\n")
    return rows
