n = int(input())
rows = sorted((tuple(map(int, input().split())) for _ in range(n)), key=lambda r: r[1])
rooms = []
for s, e in rows:
    for i, end in enumerate(rooms):
        if end <= s:
            rooms[i] = e
            break
    else:
        rooms.append(e)
print(len(rooms))
