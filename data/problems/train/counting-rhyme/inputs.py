def case(children, syllables):
    return "%d %d\n" % (children, syllables)


def inputs() -> list[str]:
    return [
        case(7, 3),
        case(5, 2),
        case(1, 1),
        case(1, 1000000000),
        case(2, 1),
        case(2, 2),
        case(6, 1),
        case(10, 10),
        case(4, 9),
        case(41, 3),
        case(2000, 2),
        case(1999, 999999937),
        case(1500, 1000000000),
        case(12, 1000000000),
    ]
