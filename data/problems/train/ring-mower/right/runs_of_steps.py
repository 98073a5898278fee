import re
import sys


def main():
    lines = sys.stdin.read().split()
    rows, cols, row, col = map(int, lines[:4])
    compass = "NESW"
    facing = 0
    mown = {(row, col)}
    for part in re.findall(r"F+|[LR]", lines[4]):
        if part == "L":
            facing = (facing - 1) % 4
        elif part == "R":
            facing = (facing + 1) % 4
        else:
            sign = -1 if compass[facing] in "NW" else 1
            for _ in part:
                if compass[facing] in "NS":
                    row = (row - 1 + sign) % rows + 1
                else:
                    col = (col - 1 + sign) % cols + 1
                mown.add((row, col))
    print(len(mown), row, col, compass[facing])


main()
