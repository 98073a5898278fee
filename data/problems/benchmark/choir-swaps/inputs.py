import random


def inputs():
    cases = [
        [160, 150, 170, 155],
        [9, 7, 4, 2],
        [100],
        [1, 2, 3, 4, 5],
        [5, 5, 5],
        [2, 1],
        [1000000, 1],
        [3, 1, 3, 1, 3, 1],
        [10, 1, 2, 3, 4, 5, 6],
        [301, 299, 305, 300, 2],
    ]
    rng = random.Random(19)
    for n, top in [(40, 12), (300, 300), (1000, 1000000), (2000, 100000)]:
        cases.append([rng.randint(1, top) for _ in range(n)])
    return [f"{len(row)}\n{' '.join(map(str, row))}\n" for row in cases]
