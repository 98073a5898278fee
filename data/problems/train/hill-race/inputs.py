import random


def case(cards):
    return "%d\n%s\n" % (len(cards), "\n".join("%s %s" % card for card in cards))


def clock(tenths):
    return "%d:%02d.%d" % (tenths // 600, tenths // 10 % 60, tenths % 10)


def names(rng, count):
    found = set()
    while len(found) < count:
        found.add("".join(rng.choice("abelmnorst") for _ in range(rng.randint(2, 7))))
    ordered = sorted(found)
    rng.shuffle(ordered)
    return ordered


def inputs() -> list[str]:
    rng = random.Random(305)
    out = [
        case([("tom", "12:30.5"), ("eva", "11:59.9"), ("ida", "12:30.5"), ("bo", "12:31.0")]),
        case([("zoe", "10:00.0"), ("max", "10:07.1"), ("amy", "10:00.0"), ("lea", "10:00.0"), ("kai", "10:10.9")]),
        case([("solo", "0:58.3")]),
        case([("slow", "10:00.0"), ("fast", "9:59.9"), ("last", "100:00.0")]),
        case([("c", "5:05.5"), ("b", "5:05.5"), ("a", "5:05.5")]),
        case([("d", "1:00.0"), ("c", "1:00.0"), ("b", "2:00.0"), ("a", "2:00.0"), ("e", "3:00.0")]),
        case([("x", "0:09.9"), ("y", "0:10.0"), ("w", "1:00.0"), ("v", "0:59.9")]),
        case([("p", "199:59.9"), ("q", "20:00.0"), ("r", "2:00.0"), ("s", "19:59.9")]),
    ]
    for count, low, high in [(12, 5900, 6100), (60, 500, 700), (300, 3000, 3400), (500, 100, 119999)]:
        out.append(case([(name, clock(rng.randint(low, high))) for name in names(rng, count)]))
    return out
