n = int(input())
loads = list(map(int, input().split()))
reached = {0: []}
for number, load in enumerate(loads, 1):
    for old, crew in list(reached.items()):
        reached.setdefault(old + load, [*crew, number])
crew = reached.get(sum(loads) // 2)
print(f"{len(crew)}\n{' '.join(map(str, crew))}" if crew else -1)
