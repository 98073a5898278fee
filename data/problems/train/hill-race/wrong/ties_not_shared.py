n = int(input())
runners = []
for _ in range(n):
    name, clock = input().split()
    minutes, rest = clock.split(":")
    seconds, tenth = rest.split(".")
    runners.append((int(minutes) * 600 + int(seconds) * 10 + int(tenth), name))
runners.sort()
for place, runner in enumerate(runners, 1):
    print(place, runner[1])
