n = int(input())
for _ in range(n):
    clock, journey = input().split()
    h, m = clock.split(":")
    journey = int(journey)
    total = int(h) * 60 + int(m) + journey
    days = journey // 1440
    if journey % 1440 + int(h) * 60 > 1440:
        days += 1
    line = "%02d:%02d" % (total // 60 % 24, total % 60)
    print(line + (" +%d" % days if days else ""))
