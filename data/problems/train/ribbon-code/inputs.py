import random


def case(words):
    return "%d\n%s\n" % (len(words), "\n".join(words))


def word(rng, length, letters, longest):
    text = ""
    while len(text) < length:
        text += rng.choice(letters) * rng.randint(1, longest)
    return text[:length]


def inputs() -> list[str]:
    rng = random.Random(102)
    out = [
        case(["aabbbbc", "xyz", "hhhh"]),
        case(["abaaab", "ccddd", "q"]),
        case(["a"]),
        case(["zzzzzzzzzzzz", "zzzzzzzzz", "zzzzzzzzzz"]),
        case(["ab" * 20, "aabb" * 10]),
        case(["m" * 2000]),
        case(["m" * 999 + "n", "n" + "m" * 1001]),
        case(["aaa", "aa", "a", "aaaa"]),
    ]
    for count, length, letters, longest in [(5, 20, "ab", 4), (20, 60, "abcd", 6), (100, 100, "xyz", 15)]:
        out.append(case([word(rng, length, letters, longest) for _ in range(count)]))
    out.append(case([word(rng, 2000, "pqrst", 120) for _ in range(7)]))
    return out
