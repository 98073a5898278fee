import sys

sys.setrecursionlimit(10000)

CLOSER = {"(": ")", "[": "]", "{": "}"}


class Mismatch(Exception):
    pass


def read(fence, place):
    """Reads groups from place; gives where it stopped and the first open bar (or -1)."""
    while place < len(fence) and fence[place] in CLOSER:
        opener = place
        place = read(fence, opener + 1)[0]
        if place == len(fence):
            return place, opener
        if fence[place] != CLOSER[fence[opener]]:
            raise Mismatch(place + 1)
        place += 1
    return place, -1


def verdict(fence):
    try:
        place, unclosed = read(fence, 0)
    except Mismatch as stop:
        return stop.args[0]
    if place < len(fence):
        return place + 1
    return unclosed + 1 if unclosed >= 0 else "ok"


lines = sys.stdin.read().split()
for fence in lines[1:]:
    print(verdict(fence))
