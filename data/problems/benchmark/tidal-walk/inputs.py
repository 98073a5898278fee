import random


def maze(rng, h, w, letters):
    rows = [[rng.choice(letters) for _ in range(w)] for _ in range(h)]
    rows[0][0] = rows[-1][-1] = "."
    return ["".join(row) for row in rows]


def inputs():
    cases = [
        [".2.", "#3.", "..."],
        [".6.#", ".#2.", "3.4.", "#.5."],
        ["..", ".."],
        [".#", "#."],
        [".3232.", "######", "......"],
        [".", "2", "3", "4", "."],
        [".2222."],
        [".33333333."],
        ["......", ".####.", ".#....", ".#.###", ".#....", ".#####", "......"],
        [".2.2.2.", "2#2#2#2", ".2.2.2."],
    ]
    rng = random.Random(23)
    for h, w, letters in [(6, 6, "..23#"), (10, 12, ".23456#"), (20, 20, ".2345666##"), (30, 30, "2345.#456"), (30, 25, "23456#6")]:
        cases.append(maze(rng, h, w, letters))
    return [f"{len(rows)} {len(rows[0])}\n" + "\n".join(rows) + "\n" for rows in cases]
