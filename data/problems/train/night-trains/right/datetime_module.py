from datetime import datetime, timedelta

n = int(input())
for _ in range(n):
    clock, journey = input().split()
    start = datetime.strptime("2001-01-01 " + clock, "%Y-%m-%d %H:%M")
    end = start + timedelta(minutes=int(journey))
    passed = (end.date() - start.date()).days
    line = end.strftime("%H:%M")
    if passed:
        line = line + " +%d" % passed
    print(line)
