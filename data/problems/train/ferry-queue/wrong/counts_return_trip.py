def main():
    limit, places, minutes = map(int, input().split())
    n = int(input())
    weights = list(map(int, input().split())) if n else []
    trips = 0
    load = 0
    aboard = 0
    for w in weights:
        if trips == 0 or load + w > limit or aboard == places:
            trips += 1
            load = 0
            aboard = 0
        load += w
        aboard += 1
    print(trips, 2 * trips * minutes)


main()
