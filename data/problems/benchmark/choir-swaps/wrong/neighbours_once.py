n = int(input())
row = list(map(int, input().split()))
print(sum(max(0, a - b) for a, b in zip(row, row[1:])))
