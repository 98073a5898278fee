n = int(input())
for _ in range(n):
    clock, journey = input().split()
    total = int(clock[:2]) * 60 + int(clock[3:]) + int(journey)
    days, rest = divmod(total, 1440)
    print("%02d:%02d +%d" % (rest // 60, rest % 60, days))
