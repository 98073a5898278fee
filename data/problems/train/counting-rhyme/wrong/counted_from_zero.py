n, k = map(int, input().split())
cake = 0
for size in range(2, n + 1):
    cake = (cake + k) % size
spoon = (k - 1) % 2
for size in range(3, n + 1):
    spoon = (spoon + k) % size
print(cake, spoon)
