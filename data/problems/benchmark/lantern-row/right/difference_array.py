n, k = map(int, input().split())
row = input().strip()
ends = [0] * (n + 1)
flips = 0
pulls = 0
for i in range(n):
    flips -= ends[i]
    if (int(row[i]) + flips) % 2 == 0:
        if i + k > n:
            pulls = -1
            break
        pulls += 1
        flips += 1
        ends[i + k] += 1
print(pulls)
