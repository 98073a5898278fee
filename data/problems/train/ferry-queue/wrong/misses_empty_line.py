w, c, t = map(int, input().split())
n = int(input())
a = list(map(int, input().split()))
trips = 1
load = a[0]
aboard = 1
for x in a[1:]:
    if load + x > w or aboard == c:
        trips += 1
        load = 0
        aboard = 0
    load += x
    aboard += 1
print(trips, (2 * trips - 1) * t)
