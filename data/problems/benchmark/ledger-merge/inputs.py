import random


def inputs():
    cases = [
        ["anna ben 30", "ben carl 50", "anna carl 20"],
        ["dora emil 15", "emil dora 15", "fay dora 4"],
        ["gus gus 100"],
        ["hal ida 7", "ida jon 7", "jon hal 7"],
        ["kim lou 5", "max ned 5", "ola pat 5"],
        ["a b 1"],
        ["zed amy 10", "bob amy 10", "cat amy 10"],
        ["tom tim 10000", "tim tom 1", "tam tom 9999"],
        ["ab abc 3", "abc a 3", "b a 2", "a b 2"],
    ]
    rng = random.Random(8)
    names = ["olga", "piet", "quin", "rosa", "sven", "tilda", "ulf", "vera", "wim", "xena", "yuri", "zoe"]
    for n, top in [(12, 5), (60, 3), (300, 10000), (900, 10000)]:
        cases.append([f"{rng.choice(names)} {rng.choice(names)} {rng.randint(1, top)}" for _ in range(n)])
    return [f"{len(rows)}\n" + "\n".join(rows) + "\n" for rows in cases]
