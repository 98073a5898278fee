import random


def inputs():
    cases = [
        (2, [4, 7, 2, 6, 3]),
        (3, [5, 1, 9, 2, 8, 4]),
        (1, [42]),
        (1, [3, 1, 4, 1, 5]),
        (4, [10, 30, 20, 25]),
        (2, [1, 1, 1, 100]),
        (5, [7] * 9),
        (3, [100000, 1, 1, 1, 99999, 2]),
        (6, [12, 3, 44, 8, 19, 23, 5, 31]),
    ]
    rng = random.Random(11)
    for n, k, top in [(30, 7, 50), (200, 200, 1000), (600, 25, 100000), (1800, 40, 100000)]:
        cases.append((k, [rng.randint(1, top) for _ in range(n)]))
    return [f"{len(w)} {k}\n{' '.join(map(str, w))}\n" for k, w in cases]
