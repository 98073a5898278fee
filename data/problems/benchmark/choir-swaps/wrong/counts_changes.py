n = int(input())
row = list(map(int, input().split()))
print(sum(row[i] > row[j] for j in range(n) for i in range(j)))
