n = int(input())
row = list(map(int, input().split()))
print(sum(abs(a - b) for a, b in zip(row, sorted(row))))
