a, b, k = map(int, input().split())
count = [0] * (b + 1)
for p in range(2, b + 1):
    if count[p] == 0:
        for multiple in range(p, b + 1, p):
            count[multiple] += 1
total = 0
largest = 0
for number in range(a, b):
    if count[number] == k:
        total += 1
        largest = number
print(total, largest)
