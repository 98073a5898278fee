n = int(input())
row = list(map(int, input().split()))
count = [0] * 301
cost = 0
for h in row:
    for taller in range(h + 1, 301):
        cost += count[taller] * (taller - h)
    count[min(h, 300)] += 1
print(cost)
