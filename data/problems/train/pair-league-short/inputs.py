import random


def inputs():
    cases = [
        ["lions bears 0 2", "bears wolves 1 1", "wolves lions 3 0"],
        ["kites crows 2 0", "crows owls 1 0", "owls kites 1 0", "kites rooks 1 1"],
        ["one two 7 7"],
        ["p q 0 1"],
        ["f g 1 0", "h g 2 1", "i g 3 2"],
        ["up down 4 4", "left right 4 4", "up left 1 1", "down right 2 2"],
        ["m n 10 0", "n m 10 0", "m n 3 3"],
        ["s t 2 1", "u v 2 1", "t u 2 1", "v s 2 1"],
        ["ba ab 1 1", "aa bb 1 1"],
    ]
    rng = random.Random(6464)
    teams = ["amber", "basalt", "coral", "dolomite", "flint", "gneiss", "jade", "marble"]
    for n, top in [(8, 1), (30, 2), (120, 3), (500, 9)]:
        cases.append([" ".join(rng.sample(teams, 2)) + f" {rng.randint(0, top)} {rng.randint(0, top)}" for _ in range(n)])
    return [f"{len(rows)}\n" + "\n".join(rows) + "\n" for rows in cases]
