import random


def reachable(rng, n, k, pulls):
    row = [1] * n
    for _ in range(pulls):
        at = rng.randint(0, n - k)
        for i in range(at, at + k):
            row[i] ^= 1
    return "".join(map(str, row))


def inputs():
    cases = [
        (3, "1001001"),
        (2, "10010101"),
        (1, "1"),
        (1, "0100010"),
        (4, "0000"),
        (4, "0001"),
        (5, "1111111111"),
        (2, "0110110"),
        (3, "110"),
        (3, "0001100010"),
        (2, "100101"),
    ]
    rng = random.Random(5)
    for n, k, pulls in [(20, 4, 7), (50, 3, 20), (400, 17, 90), (3000, 111, 800), (9000, 7, 4000)]:
        cases.append((k, reachable(rng, n, k, pulls)))
    return [f"{len(row)} {k}\n{row}\n" for k, row in cases]
