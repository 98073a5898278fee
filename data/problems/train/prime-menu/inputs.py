def case(low, high, courses):
    return "%d %d %d\n" % (low, high, courses)


def inputs() -> list[str]:
    return [
        case(2, 12, 2),
        case(6, 30, 1),
        case(1, 1, 0),
        case(1, 1, 1),
        case(2, 20000, 0),
        case(1, 100, 0),
        case(1, 9000, 4),
        case(2310, 2310, 5),
        case(2309, 2311, 1),
        case(1, 20000, 6),
        case(12345, 15432, 3),
        case(19000, 20000, 5),
        case(30, 30, 3),
        case(1, 20000, 2),
        case(14, 14, 2),
    ]
