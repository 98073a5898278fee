n = int(input())
for _ in range(n):
    clock, journey = input().split()
    hour, minute = map(int, clock.split(":"))
    total = hour * 60 + minute + int(journey)
    days = total // 1440
    line = str(total // 60 % 24) + ":" + str(total % 60)
    if days:
        line += " +" + str(days)
    print(line)
