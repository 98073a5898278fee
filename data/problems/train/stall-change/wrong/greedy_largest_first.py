a, k = map(int, input().split())
coins = sorted(map(int, input().split()), reverse=True)
count = 0
for c in coins:
    count += a // c
    a %= c
print(count if a == 0 else -1)
