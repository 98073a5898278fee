def main():
    rows, cols = map(int, input().split())
    r, c = map(int, input().split())
    names = {-1j: "N", 1: "E", 1j: "S", -1: "W"}
    place = complex(c - 1, r - 1)
    heading = -1j
    mown = {place}
    for command in input().strip():
        if command == "L":
            heading *= -1j
        elif command == "R":
            heading *= 1j
        else:
            place += heading
            place = complex(place.real % cols, place.imag % rows)
            mown.add(place)
    print(len(mown), int(place.imag) + 1, int(place.real) + 1, names[heading])


main()
