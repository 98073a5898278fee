n = int(input())
runners = []
for _ in range(n):
    name, clock = input().split()
    minutes, seconds = clock.split(":")
    runners.append((int(minutes), float(seconds), name))
runners.sort()
place = 0
previous = None
for minutes, seconds, name in runners:
    if (minutes, seconds) != previous:
        place += 1
        previous = (minutes, seconds)
    print(place, name)
