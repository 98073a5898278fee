n, k = map(int, input().split())
row = [int(c) for c in input().strip()]
pulls = 0
for i in range(n - k + 1):
    if row[i] == 1:
        pulls += 1
        for j in range(i, i + k):
            row[j] ^= 1
print(-1 if any(row) else pulls)
