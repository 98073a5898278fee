a, b, k = map(int, input().split())
count = [0] * (b + 1)
count[1] = 1
for p in range(2, b + 1):
    if count[p] == 0:
        for multiple in range(p, b + 1, p):
            count[multiple] += 1
found = [x for x in range(a, b + 1) if count[x] == k]
if found:
    print(len(found), max(found))
else:
    print(0, 0)
