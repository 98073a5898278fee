import random


def inputs():
    cases = [
        (2, [8, 3, 5, 4]),
        (3, [2, 9, 4, 4, 1, 7, 6]),
        (1, [99999]),
        (2, [50, 50]),
        (5, [6, 1, 6, 1, 6]),
        (1, [10, 20, 30, 40]),
        (4, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (2, [100, 1, 1, 1, 1, 1, 1]),
        (3, [15, 14, 13, 12, 11, 10]),
    ]
    rng = random.Random(111)
    for n, k, top in [(25, 6, 90), (150, 149, 5000), (700, 31, 100000), (2000, 300, 100000)]:
        cases.append((k, [rng.randint(1, top) for _ in range(n)]))
    return [f"{len(w)} {k}\n{' '.join(map(str, w))}\n" for k, w in cases]
