from collections import defaultdict


def tenths(clock):
    minutes, rest = clock.split(":")
    seconds, tenth = rest.split(".")
    return int(minutes) * 600 + int(seconds) * 10 + int(tenth)


def main():
    n = int(input())
    buckets = defaultdict(list)
    for _ in range(n):
        name, clock = input().split()
        buckets[tenths(clock)].append(name)
    place = 1
    for time in sorted(buckets):
        for name in sorted(buckets[time]):
            print(place, name)
        place += len(buckets[time])


main()
