n = int(input())
loads = list(map(int, input().split()))
total = sum(loads)
reached = {0: []}
for number, load in enumerate(loads, 1):
    for old, crew in list(reached.items()):
        if old + load not in reached:
            reached[old + load] = [*crew, number]
crew = reached.get(total // 2) if total % 2 == 0 else None
if crew:
    print(len(crew))
    print(*reversed(crew))
else:
    print(-1)
