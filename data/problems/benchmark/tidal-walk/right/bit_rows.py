def main():
    h, w = map(int, input().split())
    grid = [input().strip() for _ in range(h)]
    masks = []
    for minute in range(60):
        rows = []
        for line in grid:
            bits = 0
            for c, kind in enumerate(line):
                if kind == "." or (kind != "#" and minute % int(kind)):
                    bits |= 1 << c
            rows.append(bits)
        masks.append(rows)
    place = [0] * h
    place[0] = 1
    last = 1 << (w - 1)
    for minute in range(60 * h * w + 1):
        if place[-1] & last:
            print(minute)
            return
        dry = masks[(minute + 1) % 60]
        spread = []
        for r in range(h):
            bits = place[r] | (place[r] << 1) | (place[r] >> 1)
            if r > 0:
                bits |= place[r - 1]
            if r + 1 < h:
                bits |= place[r + 1]
            spread.append(bits & dry[r])
        place = spread
    print(-1)


main()
