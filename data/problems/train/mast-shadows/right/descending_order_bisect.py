from bisect import bisect_left, insort


def main():
    n = int(input())
    heights = list(map(int, input().split()))
    order = sorted(range(n), key=lambda i: -heights[i])
    higher = []
    waiting = []
    ranges = [0] * n
    previous = None
    for i in order:
        if heights[i] != previous:
            for j in waiting:
                insort(higher, j)
            waiting = []
            previous = heights[i]
        place = bisect_left(higher, i)
        if place:
            ranges[i] = i - higher[place - 1]
        waiting.append(i)
    print(*ranges)
    print(sum(ranges))


main()
