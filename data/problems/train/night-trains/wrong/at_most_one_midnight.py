n = int(input())
for _ in range(n):
    clock, journey = input().split()
    total = int(clock[:2]) * 60 + int(clock[3:]) + int(journey)
    line = "%02d:%02d" % (total // 60 % 24, total % 60)
    if total >= 1440:
        line += " +1"
    print(line)
