n = int(input())
shifts = sorted(tuple(map(int, input().split())) for _ in range(n))
start, end = shifts[0]
covered = 0
gap = 0
for s, e in shifts[1:]:
    if s <= end:
        end = max(end, e)
    else:
        covered += end - start + 1
        gap = max(gap, s - end - 1)
        start, end = s, e
covered += end - start + 1
print(covered, gap)
