n = int(input())
runners = []
for _ in range(n):
    name, clock = input().split()
    runners.append((clock, name))
runners.sort()
place = 0
for i in range(n):
    if i == 0 or runners[i][0] != runners[i - 1][0]:
        place = i + 1
    print(place, runners[i][1])
