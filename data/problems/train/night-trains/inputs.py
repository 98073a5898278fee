import random


def case(trains):
    return "%d\n%s\n" % (len(trains), "\n".join("%s %d" % train for train in trains))


def inputs() -> list[str]:
    rng = random.Random(207)
    out = [
        case([("09:05", 60), ("22:40", 95), ("13:30", 0)]),
        case([("23:00", 60), ("07:15", 1005), ("18:55", 12)]),
        case([("00:00", 0)]),
        case([("00:00", 1439), ("00:00", 1440), ("00:00", 1441)]),
        case([("23:59", 1), ("23:59", 0), ("23:59", 1440), ("23:59", 1441)]),
        case([("12:00", 20000), ("00:01", 20000), ("23:59", 20000)]),
        case([("06:06", 2874), ("06:06", 2873), ("01:02", 4318)]),
        case([("10:50", 9), ("10:50", 10), ("10:50", 11), ("19:50", 15)]),
    ]
    for count, longest in [(5, 300), (30, 1500), (120, 5000), (500, 20000)]:
        out.append(case([("%02d:%02d" % (rng.randint(0, 23), rng.randint(0, 59)), rng.randint(0, longest)) for _ in range(count)]))
    return out
