import random


def inputs():
    cases = [
        ["oaks elms 2 1", "elms pines 0 0", "pines oaks 3 1"],
        ["reds blues 1 1", "blues greens 4 0", "greens reds 2 2", "reds blues 1 0"],
        ["north south 0 0"],
        ["a b 1 0", "c d 2 1"],
        ["a b 5 0", "b c 5 0", "c a 5 0"],
        ["x y 20 0", "y x 20 0"],
        ["alpha beta 1 0", "gamma beta 1 0", "alpha gamma 3 3"],
        ["mill ford 2 2", "dale hill 1 1", "mill dale 0 0", "ford hill 0 0"],
        ["w z 1 0", "w z 1 0", "z w 1 0", "z w 1 0", "v u 0 1"],
    ]
    rng = random.Random(64)
    teams = ["ash", "birch", "cedar", "dogwood", "elder", "fir", "ginkgo", "hazel", "ivy", "juniper"]
    for n, top in [(10, 2), (45, 1), (180, 4), (600, 20)]:
        cases.append([" ".join(rng.sample(teams, 2)) + f" {rng.randint(0, top)} {rng.randint(0, top)}" for _ in range(n)])
    return [f"{len(rows)}\n" + "\n".join(rows) + "\n" for rows in cases]
