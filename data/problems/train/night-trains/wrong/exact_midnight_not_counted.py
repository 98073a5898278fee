n = int(input())
for _ in range(n):
    clock, journey = input().split()
    total = int(clock[:2]) * 60 + int(clock[3:]) + int(journey)
    days = 0
    while total > 1440:
        total -= 1440
        days += 1
    line = "%02d:%02d" % (total // 60, total % 60)
    if days:
        line += " +%d" % days
    print(line)
