import random


def inputs():
    rows = [
        "banana",
        "cbacba",
        "z",
        "aaaa",
        "abab",
        "dcba",
        "aabaaab",
        "baabaa",
        "zyzyzx",
        "abcabcabcabd",
        "level",
    ]
    rng = random.Random(3)
    for n, letters in [(60, "ab"), (500, "abc"), (1200, "ab")]:
        rows.append("".join(rng.choice(letters) for _ in range(n)))
    rows.append("".join(rng.choice("ab") for _ in range(25)) * 40)
    rows.append("b" * 2500 + "a" * 2499)
    return [row + "\n" for row in rows]
