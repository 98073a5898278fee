n = int(input())
row = list(map(int, input().split()))
rank = {h: i + 1 for i, h in enumerate(sorted(set(row)))}
size = len(rank)
counts = [0] * (size + 1)
sums = [0] * (size + 1)
answer = 0
for h in reversed(row):
    # shorter singers to the right
    i = rank[h] - 1
    number = total = 0
    while i > 0:
        number += counts[i]
        total += sums[i]
        i -= i & -i
    answer += number * h - total
    i = rank[h]
    while i <= size:
        counts[i] += 1
        sums[i] += h
        i += i & -i
print(answer)
