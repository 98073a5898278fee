n = int(input())
starts, ends = [], []
for _ in range(n):
    s, e = input().split()
    starts.append(int(s))
    ends.append(int(e))
starts.sort()
ends.sort()
freed = 0
rooms = 0
for s in starts:
    if ends[freed] <= s:
        freed += 1
    else:
        rooms += 1
print(rooms)
