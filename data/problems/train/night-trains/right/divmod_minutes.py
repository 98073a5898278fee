import sys

lines = sys.stdin.read().splitlines()
for line in lines[1:int(lines[0]) + 1]:
    clock, journey = line.split()
    total = int(clock[:2]) * 60 + int(clock[3:]) + int(journey)
    days, rest = divmod(total, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        print("%02d:%02d +%d" % (hours, minutes, days))
    else:
        print("%02d:%02d" % (hours, minutes))
