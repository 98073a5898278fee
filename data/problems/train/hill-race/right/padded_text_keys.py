n = int(input())
runners = []
for _ in range(n):
    name, clock = input().split()
    runners.append((clock.rjust(8), name))
runners = sorted(runners)
place = 0
for i in range(n):
    if i == 0 or runners[i][0] != runners[i - 1][0]:
        place = i + 1
    print(str(place) + " " + runners[i][1])
