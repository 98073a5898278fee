import random


def inputs():
    cases = [
        [(0, 0), (4, 0), (4, 3), (0, 3), (2, 1)],
        [(0, 0), (2, 0), (4, 0), (2, 5), (1, 0)],
        [(7, -3)],
        [(1, 1), (3, 5)],
        [(0, 0), (3, 3), (-2, -2), (10, 10)],
        [(0, 0), (0, 9), (0, 4), (0, -4)],
        [(-10000, -10000), (10000, -10000), (10000, 10000), (-10000, 10000)],
        [(x, y) for x in range(4) for y in range(4)],
        [(0, 0), (5, 1), (6, 6), (1, 5), (3, 3), (2, 4), (4, 2)],
        [(i, i * i) for i in range(-6, 7)],
    ]
    rng = random.Random(41)
    for n, top in [(20, 5), (60, 30), (120, 12), (120, 10000)]:
        cases.append(sorted({(rng.randint(-top, top), rng.randint(-top, top)) for _ in range(n)}, key=lambda p: (p[0] * 31 + p[1]) % 97))
    return [f"{len(points)}\n" + "".join(f"{x} {y}\n" for x, y in points) for points in cases]
