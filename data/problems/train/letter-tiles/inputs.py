import random


def case(words):
    return "%d\n%s\n" % (len(words), "\n".join(words))


def shuffled(rng, word):
    letters = list(word)
    rng.shuffle(letters)
    return "".join(letters)


def inputs() -> list[str]:
    rng = random.Random(204)
    out = [
        case(["tea", "nut", "eat", "ate", "tun", "a"]),
        case(["stop", "moon", "tops", "mono", "door", "oops", "tee"]),
        case(["x"]),
        case(["dog", "god", "dog", "dog", "cat", "act", "tac"]),
        case(["b", "a", "c"]),
        case(["aab", "abb", "bab", "aba", "ab"]),
        case(["zz", "yx", "xy", "zz"]),
        case(["same"] * 30),
        case(["abcdefghijklmno", "onmlkjihgfedcba", "abcdefghijklmnn"]),
    ]
    for bases, count, length in [(4, 20, 3), (60, 300, 5), (300, 1000, 8), (900, 1000, 15)]:
        words = ["".join(rng.choice("abcdest") for _ in range(rng.randint(2, length))) for _ in range(bases)]
        out.append(case([shuffled(rng, rng.choice(words)) for _ in range(count)]))
    out.append(case(["".join(rng.choice("ab") for _ in range(6)) for _ in range(200)]))
    return out
