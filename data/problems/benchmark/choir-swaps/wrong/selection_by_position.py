n = int(input())
row = list(map(int, input().split()))
cost = 0
for i in range(n):
    j = row.index(min(row[i:]), i)
    if j != i:
        cost += row[i] - row[j]
        row[i], row[j] = row[j], row[i]
print(cost)
