n, k = map(int, input().split())
weights = list(map(int, input().split()))
target = sum(weights) / k
worst = load = 0
used = 1
for weight in weights:
    if load >= target and used < k:
        worst = max(worst, load)
        load = 0
        used += 1
    load += weight
print(max(worst, load))
