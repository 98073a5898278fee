n = int(input())
week = [False] * 10080
last = 0
for _ in range(n):
    s, e = map(int, input().split())
    for minute in range(s, e):
        week[minute] = True
    last = max(last, e)
idle = 0
longest = 0
for minute in range(last):
    if week[minute]:
        idle = 0
    else:
        idle += 1
        longest = max(longest, idle)
print(sum(week), longest)
