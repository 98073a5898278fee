from bisect import bisect_left

n, k = map(int, input().split())
w = list(map(int, input().split()))
prefix = [0]
for x in w:
    prefix.append(prefix[-1] + x)
# best[i]: smallest largest load of the first i pots with the firings allowed so far
best = prefix[:]
for _ in range(k - 1):
    new = [0] * (n + 1)
    cut = 0
    for i in range(1, n + 1):
        while cut < i and best[cut] < prefix[i] - prefix[cut]:
            cut += 1
        value = best[cut]
        if cut:
            value = min(value, prefix[i] - prefix[cut - 1])
        new[i] = value
    if new == best:
        break
    best = new
print(best[n])
