import random


def case(texts):
    return "%d\n%s\n" % (len(texts), "\n".join(texts))


def text(rng, length, letters):
    return "".join(rng.choice(letters) for _ in range(length))


def inputs() -> list[str]:
    rng = random.Random(302)
    out = [
        case(["abcb", "noon", "race"]),
        case(["abca", "xyz", "q"]),
        case(["z"]),
        case(["ab", "aa"]),
        case(["aabb", "abab", "aaaa"]),
        case(["abcdefghij", "jihgfedcba"]),
        case(["abcaxcba", "axbcba", "abxycba"]),
        case(["a" * 250]),
        case(["ab" * 60, "ba" * 59 + "b"]),
        case(["acbcbda", "google", "xaybzcba"]),
    ]
    for count, length, letters in [(5, 12, "abc"), (4, 50, "ab"), (3, 90, "abcdef"), (1, 180, "abcdefghij")]:
        out.append(case([text(rng, length, letters) for _ in range(count)]))
    half = text(rng, 80, "stone")
    out.append(case([half + half[::-1][:70] + "w"]))
    return out
