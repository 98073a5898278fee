n, k = map(int, input().split())
k = (k - 1) % n + 1
circle = list(range(1, n + 1))
spoon = 0
place = 0
while len(circle) > 1:
    place = (place + k - 1) % len(circle)
    spoon = circle.pop(place)
print(circle[0], spoon)
