import sys


def main():
    data = list(map(int, sys.stdin.read().split()))
    limit, places, minutes, n = data[:4]
    weights = sorted(data[4:], reverse=True)
    trips = 0
    left = 0
    right = n - 1
    while left <= right:
        load = weights[left]
        aboard = 1
        left += 1
        while left <= right and aboard < places and load + weights[right] <= limit:
            load += weights[right]
            right -= 1
            aboard += 1
        trips += 1
    print(trips, max(0, 2 * trips - 1) * minutes)


main()
