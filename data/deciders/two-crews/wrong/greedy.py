n = int(input())
loads = list(map(int, input().split()))
crew, load, half = [], 0, sum(loads) / 2
for number, one in enumerate(loads, 1):
    if load + one <= half:
        crew.append(number)
        load += one
print(f"{len(crew)}\n{' '.join(map(str, crew))}" if load == half else -1)
